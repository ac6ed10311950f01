#!/usr/bin/env bash
# Lets the adapter push to a real S3 server on loopback: s3proxy, or versitygw as a second opinion.
#
#   ops/peer/s3.sh test DIR [s3proxy|versitygw]    installs it in DIR, starts it, runs S3LiveTest
#   ops/peer/s3.sh serve DIR [s3proxy|versitygw]   installs and starts it, prints its address, waits
#
# s3proxy needs Java and Maven, versitygw Go. MAVEN_OPTIONS is passed on, for example -o.
set -euo pipefail
S3PROXY=4.1.0
VERSITYGW=v1.8.0
ROOT=$(cd "$(dirname "$0")/../.." && pwd)

usage() { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -ge 2 ] || usage
mkdir -p "$2"
DIR=$(cd "$2" && pwd)
KIND=${3:-s3proxy}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Objects must not outlive the run: names of buckets are random, their number is not bounded.
empty_data() { rm -rf "$DIR/data"; mkdir -p "$DIR/data"; }

start_s3proxy() {
  local jar=$DIR/s3proxy-$S3PROXY-jar-with-dependencies.jar
  [ -e "$jar" ] || mvn -B -ntp -q dependency:copy \
    "-Dartifact=org.gaul:s3proxy:$S3PROXY:jar:jar-with-dependencies" "-DoutputDirectory=$DIR" >&2
  cat > "$DIR/s3proxy.conf" <<EOF
s3proxy.endpoint=http://127.0.0.1:$PORT
s3proxy.authorization=aws-v2-or-v4
s3proxy.identity=quern
s3proxy.credential=quernsecret
jclouds.provider=filesystem-nio2
jclouds.filesystem.basedir=$DIR/data
EOF
  java -Xmx256m -jar "$jar" --properties "$DIR/s3proxy.conf" > "$DIR/log" 2>&1 &
}

start_versitygw() {
  [ -x "$DIR/bin/versitygw" ] ||
    GOBIN=$DIR/bin nice go install "github.com/versity/versitygw/cmd/versitygw@$VERSITYGW" >&2
  ROOT_ACCESS_KEY=quern ROOT_SECRET_KEY=quernsecret \
    "$DIR/bin/versitygw" --port "127.0.0.1:$PORT" posix "$DIR/data" > "$DIR/log" 2>&1 &
}

start() {
  PORT=$(free_port)
  empty_data
  "start_$KIND"
  SERVER=$!
  trap 'kill "$SERVER" 2> /dev/null || true' EXIT
  export QUERN_LIVE_S3=http://127.0.0.1:$PORT
  for _ in $(seq 100); do
    curl -s -o "$DIR/answer" "$QUERN_LIVE_S3" && return
    sleep 0.2
  done
  tail -20 "$DIR/log" >&2
  exit 1
}

# A test that found no server skips itself: that is no success here.
all_ran() {
  grep -h '^Tests run' "$ROOT"/streams-app/target/surefire-reports/*.S3LiveTest.txt | tee /dev/stderr | grep -q 'Skipped: 0,'
}

live_test() {
  start
  # shellcheck disable=SC2086 # options are words
  (cd "$ROOT" && mvn ${MAVEN_OPTIONS:-} -B -ntp -q -pl schemas,streams-app test -Dtest=S3LiveTest \
    -Dsurefire.failIfNoSpecifiedTests=false)
  all_ran
}

case $1:$KIND in
  test:s3proxy | test:versitygw) live_test ;;
  serve:s3proxy | serve:versitygw) start; echo "QUERN_LIVE_S3=$QUERN_LIVE_S3"; wait "$SERVER" ;;
  *) usage ;;
esac
