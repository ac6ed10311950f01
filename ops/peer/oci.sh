#!/usr/bin/env bash
# Real clients and a real registry for what Quern pushes to OCI registries.
#
#   ops/peer/oci.sh tools DIR    builds DIR/oras, DIR/mdltool and DIR/regctl (Go, 1 to 3 CPU minutes)
#   ops/peer/oci.sh test DIR     starts Debian's docker-registry, runs OciLiveTest with those tools
#
# Needs Go 1.26 and, for test, docker-registry (apt-get install docker-registry). MAVEN_OPTIONS is
# passed on, for example MAVEN_OPTIONS=-o.
set -euo pipefail
ORAS=v1.3.6
REGCTL=v0.11.7
MODEL_RUNNER=v1.0.10
ROOT=$(cd "$(dirname "$0")/../.." && pwd)

usage() { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -eq 2 ] || usage
mkdir -p "$2"
DIR=$(cd "$2" && pwd)

# mdltool's module replaces another, so it is built as a tool of a module of its own.
tools() {
  export GOTOOLCHAIN=local GOFLAGS=-buildvcs=false GOBIN=$DIR
  [ -x "$DIR/oras" ] || nice go install "oras.land/oras/cmd/oras@$ORAS"
  [ -x "$DIR/regctl" ] || nice go install "github.com/regclient/regclient/cmd/regctl@$REGCTL"
  [ -x "$DIR/mdltool" ] && return
  mkdir -p "$DIR/src"
  printf 'module tools\n\ngo 1.26\n\ntool github.com/docker/model-runner/cmd/mdltool\n\nrequire github.com/docker/model-runner %s\n' \
    "$MODEL_RUNNER" > "$DIR/src/go.mod"
  (cd "$DIR/src" && nice go mod tidy && nice go build -o "$DIR/mdltool" github.com/docker/model-runner/cmd/mdltool)
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

serve() {
  local address
  command -v docker-registry > /dev/null || {
    echo 'oci.sh: no docker-registry here; apt-get install docker-registry' >&2
    exit 1
  }
  address=127.0.0.1:$(free_port)
  STORE=$(mktemp -d)
  # Location: Ollama wants one beside every blob, see ops/README.md.
  cat > "$STORE/config.yml" << END
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $STORE/data}, delete: {enabled: true}}
http: {addr: "$address", headers: {Location: ["?"]}}
END
  docker-registry serve "$STORE/config.yml" > "$STORE/log" 2>&1 &
  SERVER=$!
  trap 'kill "$SERVER" 2> /dev/null || true; rm -rf "$STORE"' EXIT
  export QUERN_LIVE_OCI=http://$address
  for _ in $(seq 100); do
    curl -fsS "$QUERN_LIVE_OCI/v2/" > /dev/null 2>&1 && return
    sleep 0.1
  done
  tail -20 "$STORE/log" >&2
  exit 1
}

# A test that found no server skips itself: that is no success here.
all_ran() {
  grep -h '^Tests run' "$ROOT"/streams-app/target/surefire-reports/*.OciLiveTest.txt | tee /dev/stderr | grep -q 'Skipped: 0,'
}

live_test() {
  tools
  serve
  export QUERN_LIVE_OCI_TOOLS=$DIR QUERN_LIVE_GGUF=$STORE/kjv-4m-Q4_K_M.gguf
  "$ROOT/quern" quantize "$ROOT/streams-app/demo/kjv-4m-BF16.gguf" "$QUERN_LIVE_GGUF" Q4_K_M
  # shellcheck disable=SC2086 # options are words
  (cd "$ROOT" && mvn ${MAVEN_OPTIONS:-} -q -pl schemas,streams-app test -Dtest=OciLiveTest \
    -Dsurefire.failIfNoSpecifiedTests=false)
  all_ran
  grep -h '^live: ' "$ROOT"/streams-app/target/surefire-reports/*OciLiveTest-output.txt
}

case $1 in
  tools) tools && ls "$DIR"/oras "$DIR"/mdltool "$DIR"/regctl ;;
  test) live_test ;;
  *) usage ;;
esac
