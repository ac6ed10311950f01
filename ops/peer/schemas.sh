#!/usr/bin/env bash
# A real Apicurio registry for SchemaRegistryLiveTest.
#
#   ops/peer/schemas.sh serve DIR   unpacks Apicurio from Maven Central, runs it on a free port until it is stopped
#   ops/peer/schemas.sh test DIR    the same, and runs the test against it
#
# Needs Maven and Java 21 or later (JAVA_HOME, or java on the path). MAVEN_OPTIONS is passed on.
set -euo pipefail
APICURIO=3.3.3
ROOT=$(cd "$(dirname "$0")/../.." && pwd)

usage() { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -eq 2 ] || usage
mkdir -p "$2"
DIR=$(cd "$2" && pwd)

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

java_21() {
  local java
  for java in "${JAVA_HOME:-/nowhere}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
    [ -x "$java" ] && "$java" -version 2>&1 | grep -Eq 'version "(2[1-9]|[3-9][0-9])' && { echo "$java"; return; }
  done
  echo 'schemas.sh: no Java 21 or later' >&2
  exit 1
}

unpack() {
  [ -f "$DIR/quarkus-run.jar" ] && return
  # shellcheck disable=SC2086 # options are words
  mvn ${MAVEN_OPTIONS:-} -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=io.apicurio:apicurio-registry-app:$APICURIO:tar.gz:all -DoutputDirectory="$DIR/download"
  tar xzf "$DIR/download/apicurio-registry-app-$APICURIO-all.tar.gz" -C "$DIR"
  rm -r "$DIR/download"
}

serve() {
  local address java
  unpack
  java=$(java_21)
  address=127.0.0.1:$(free_port)
  "$java" -Xmx400m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dquarkus.http.host=127.0.0.1 \
    -Dapicurio.rest.deletion.artifact.enabled=true -Dquarkus.http.port="${address#*:}" -Dquarkus.management.host=127.0.0.1 -Dquarkus.management.port="$(free_port)" \
    -jar "$DIR/quarkus-run.jar" > "$DIR/log" 2>&1 &
  SERVER=$!
  trap 'kill "$SERVER" 2> /dev/null || true' EXIT
  export QUERN_LIVE_SCHEMAS=http://$address
  for _ in $(seq 600); do
    curl -fsS "$QUERN_LIVE_SCHEMAS/apis/registry/v3/system/info" > /dev/null 2>&1 && return
    kill -0 "$SERVER" 2> /dev/null || break
    sleep 0.2
  done
  tail -20 "$DIR/log" >&2
  exit 1
}

case $1 in
  serve) serve && echo "$QUERN_LIVE_SCHEMAS/apis/registry/v3" && wait "$SERVER" ;;
  test)
    serve
    # shellcheck disable=SC2086 # options are words
    (cd "$ROOT" && mvn ${MAVEN_OPTIONS:-} -q -pl schemas,streams-app test -Dtest=SchemaRegistryLiveTest \
      -Dsurefire.failIfNoSpecifiedTests=false)
    ;;
  *) usage ;;
esac
