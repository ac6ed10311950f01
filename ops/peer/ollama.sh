#!/usr/bin/env bash
# Builds Ollama from its Go module (CPU only), starts it on loopback, and lets the adapter push the
# demo model into it and generate.
#
#   ops/peer/ollama.sh build DIR     DIR/bin/ollama; 6 to 10 CPU minutes, nothing the second time
#   ops/peer/ollama.sh test DIR      builds, quantizes the demo model, runs OllamaLiveTest
#
# Needs Go 1.24 or newer, a C++ compiler, python3 with pip, and on Debian nlohmann-json3-dev and
# libstb-dev. MAVEN_OPTIONS is passed on, for example MAVEN_OPTIONS=-o.
set -euo pipefail
VERSION=v0.17.4
MINIAUDIO=1.71
ROOT=$(cd "$(dirname "$0")/../.." && pwd)

usage() { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -eq 2 ] || usage
mkdir -p "$2"
DIR=$(cd "$2" && pwd)

# Go leaves folders named vendor out of modules, and with them three headers.
headers() {
  [ -e "$DIR/include/miniaudio/miniaudio.h" ] || {
    mkdir -p "$DIR/sdist" "$DIR/include/miniaudio"
    python3 -m pip download -q --no-deps --no-binary :all: -d "$DIR/sdist" "miniaudio==$MINIAUDIO"
    tar xzf "$DIR/sdist/miniaudio-$MINIAUDIO.tar.gz" -C "$DIR/sdist"
    cp "$(find "$DIR/sdist" -name miniaudio.h | head -1)" "$DIR/include/miniaudio/"
  }
  for header in nlohmann/json.hpp stb/stb_image.h; do
    [ -e "/usr/include/$header" ] || {
      echo "ollama.sh: /usr/include/$header is missing; apt-get install nlohmann-json3-dev libstb-dev" >&2
      exit 1
    }
  done
}

build() {
  [ "$(cat "$DIR/.version" 2> /dev/null)" = "$VERSION" ] && return
  headers
  GOBIN=$DIR/bin GOFLAGS=-buildvcs=false CGO_CFLAGS="-O2 -I$DIR/include" \
    CGO_CXXFLAGS="-O2 -I$DIR/include" nice go install "github.com/ollama/ollama@$VERSION"
  echo "$VERSION" > "$DIR/.version"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

serve() {
  local address
  address=127.0.0.1:$(free_port)
  mkdir -p "$DIR/home" "$DIR/store"
  HOME=$DIR/home OLLAMA_MODELS=$DIR/store OLLAMA_HOST=$address OLLAMA_NO_CLOUD=1 \
    OLLAMA_NOHISTORY=1 "$DIR/bin/ollama" serve > "$DIR/serve.log" 2>&1 &
  SERVER=$!
  trap 'kill "$SERVER" 2> /dev/null || true' EXIT
  export QUERN_LIVE_OLLAMA=http://$address
  for _ in $(seq 100); do
    curl -fsS "$QUERN_LIVE_OLLAMA/api/version" > /dev/null 2>&1 && return
    sleep 0.2
  done
  tail -20 "$DIR/serve.log" >&2
  exit 1
}

# A test that found no server skips itself: that is no success here.
all_ran() {
  grep -h '^Tests run' "$ROOT"/streams-app/target/surefire-reports/*.OllamaLiveTest.txt | tee /dev/stderr | grep -q 'Skipped: 0,'
}

live_test() {
  build
  export QUERN_LIVE_GGUF=$DIR/kjv-4m-Q4_K_M.gguf
  "$ROOT/quern" quantize "$ROOT/streams-app/demo/kjv-4m-BF16.gguf" "$QUERN_LIVE_GGUF" Q4_K_M
  serve
  # shellcheck disable=SC2086 # options are words
  (cd "$ROOT" && mvn ${MAVEN_OPTIONS:-} -q -pl schemas,streams-app test -Dtest=OllamaLiveTest \
    -Dsurefire.failIfNoSpecifiedTests=false)
  all_ran
  grep -h '^live: ' "$ROOT"/streams-app/target/surefire-reports/*OllamaLiveTest-output.txt
}

case $1 in
  build) build && echo "$DIR/bin/ollama" ;;
  test) live_test ;;
  *) usage ;;
esac
