#!/usr/bin/env bash
# A service pushes the demo model to registries that are sound, down, slow, closed to it (401), that answer 404, 429 and
# 500, cut the connection in the middle of a blob, lie about a digest, and are stuck in the middle of a blob; it is
# killed (-9) there and started again. `status` says of each in words what is wrong, and the artifact is complete all the
# while. In the end each registry that can has the model, once in effect, and no secret stands in a log, a status or any
# record of the broker.
#
#   ops/peer/faults.sh DIR       needs docker-registry (apt-get install docker-registry), python3, curl
#
# QUERN is the command, by default that of this repository. Everything listens on 127.0.0.1 and ends with the script.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -eq 1 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
DIR=$(cd "$1" && pwd)
QUERN=${QUERN:-./quern}
SECRET=hunter2-hunter2
PIDS=()

fault() { printf 'faults.sh: %s\n' "$*" >&2; exit 1; }

clean_up() {
  local pid
  for pid in ${PIDS[@]+"${PIDS[@]}"}; do kill "$pid" 2> /dev/null || true; done
  for pid in ${PIDS[@]+"${PIDS[@]}"}; do wait "$pid" 2> /dev/null || true; done
}
trap clean_up EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Seconds, then a command that succeeds once what is waited for is there.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@" > /dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || { status >&2; fault "waited in vain: $*"; }
    sleep 0.3
  done
}

# Name, port.
start_registry() {
  printf 'version: 0.1\nlog: {level: warn}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "127.0.0.1:%s"}\n' \
    "$DIR/$1" "$2" > "$DIR/$1.yml"
  docker-registry serve "$DIR/$1.yml" > "$DIR/$1.log" 2>&1 &
  PIDS+=($!)
  wait_for 20 curl -fs "http://127.0.0.1:$2/v2/"
}

start_faulty() {
  python3 ops/peer/faulty_registry.py "${@:2}" > "$DIR/$1.log" 2>&1 &
  PIDS+=($!)
}

start_quern() {
  rm -f "$DIR/address"
  HOUSE=us:$SECRET $QUERN start --data-dir "$DIR/data" --output-dir "$DIR/out" --address-file "$DIR/address" \
    >> "$DIR/quern.log" 2>&1 &
  SERVICE=$!
  PIDS+=($!)
  wait_for 300 test -s "$DIR/address"
}

quern() { $QUERN "$@" --bootstrap-server "$(cat "$DIR/address")"; }
status() { quern status | tee -a "$DIR/status.log"; }
# Not grep -q: it would end before all of the status is written, and the pipe would count as failed.
says() { status | grep -E -- "-> $1 +$2" > /dev/null; }

profile() {
  cat << END
name: q4
models: kjv
format: gguf
type: Q4_K_M
registries:
  - {name: sound, adapter: oci-model-runner, target: "http://127.0.0.1:$SOUND/ai/sound", credentials: "env:HOUSE"}
  - {name: stuck, adapter: oci-model-runner, target: "http://127.0.0.1:$STUCK/ai/stuck", credentials: "env:HOUSE", options: {timeout: 600}}
  - {name: down, adapter: oci-model-runner, target: "http://127.0.0.1:$DOWN/ai/down", credentials: "env:HOUSE"}
  - {name: closed, adapter: mlflow, target: "http://127.0.0.1:$CLOSED/kjv", credentials: "env:HOUSE"}
END
  local name
  for name in "${!BAD[@]}"; do
    printf '  - {name: %s, adapter: oci-model-runner, target: "http://127.0.0.1:%s/ai/%s", credentials: "env:HOUSE", options: {timeout: 2}}\n' \
      "$name" "${BAD[$name]}" "$name"
  done
}

# Name, what faulty_registry.py does there for a while.
start_bad() {
  BAD[$1]=$(free_port)
  start_faulty "$1" "${BAD[$1]}" "${@:2}" "127.0.0.1:$SOUND" "$DIR/bad"
}

artifact_is_complete() {
  status | grep -E '^kjv/r1/q4 +Q4_K_M +complete +100 %' > /dev/null || fault 'the artifact is not complete any more'
  (cd "$DIR" && find out -name '*.gguf' -exec sha256sum {} +) | cut -d' ' -f1
}

manifest() {
  curl -fsS -H 'Accept: application/vnd.oci.image.manifest.v1+json' "http://127.0.0.1:$1/v2/ai/$2/manifests/q4_k_m" |
    sha256sum | cut -d' ' -f1
}

declare -A BAD
SOUND=$(free_port) STUCK=$(free_port) DOWN=$(free_port) CLOSED=$(free_port)
rm -rf "$DIR/data" "$DIR/out" "$DIR"/{sound,down} "$DIR"/*.log
: > "$DIR/bad"
start_registry sound "$SOUND"
start_faulty stuck "$STUCK" hold "127.0.0.1:$SOUND"
start_faulty closed "$CLOSED" status 401
start_bad missing status 404
start_bad busy status 429
start_bad broken status 500
start_bad slow slow 30
start_bad cut cut 1000000
start_bad liar lie sha256:beef
start_quern
profile > "$DIR/q4.yaml"
quern profile apply "$DIR/q4.yaml"
quern publish streams-app/demo/kjv-4m-BF16.gguf --model kjv --revision r1 --wait

wait_for 60 grep -q held "$DIR/stuck.log"
wait_for 60 says sound done
wait_for 60 says down 'failed .*nobody answers there'
wait_for 60 says closed 'failed .*401.*credentials'
wait_for 60 says stuck pushing
wait_for 60 says missing 'failed .*answered 404.*there is no such place: see the target.s address.*refused'
wait_for 60 says busy 'failed .*answered 429.*it asks to wait, Retry-After: 1'
wait_for 60 says broken 'failed .*answered 500'
wait_for 60 says slow 'failed .*nothing moved for 2 s'
wait_for 60 says liar 'failed .*the registry says digest sha256:beef of .*, we sent sha256:'
wait_for 180 says cut 'failed .*was lost on its way: .*the connection broke'
SHA256=$(artifact_is_complete)
echo '-- while it is stuck'
status
kill -9 "$SERVICE"
wait "$SERVICE" 2> /dev/null || true

start_quern
rm "$DIR/bad"
wait_for 120 says stuck done
quern profile apply "$DIR/q4.yaml" # what was refused is tried again
for name in "${!BAD[@]}"; do wait_for 400 says "$name" done; done
start_registry down "$DOWN"
wait_for 400 says down done
echo '-- killed, started again, and the registries are sound'
status
[ "$(manifest "$SOUND" stuck)" = "$(manifest "$SOUND" sound)" ] || fault 'another manifest after the kill'
for name in "${!BAD[@]}"; do
  [ "$(manifest "$SOUND" "$name")" = "$(manifest "$SOUND" sound)" ] || fault "another manifest at $name"
done
[ "$(artifact_is_complete)" = "$SHA256" ] || fault 'the artifact was changed'
[ "$(manifest "$DOWN" down)" = "$(manifest "$SOUND" sound)" ] || fault 'another manifest where it was down'
[ "$(grep -c '^PUT .*/manifests/q4_k_m 201' "$DIR/stuck.log")" = 1 ] || fault 'the tag was moved more than once'
quern status --json > "$DIR/status.json"
PAIR=$(printf 'us:%s' "$SECRET" | base64)
grep -q 'POST .* 401' "$DIR/closed.log" || fault 'nobody asked the registry that quotes credentials'
if grep -rlaF -e "$SECRET" -e "$PAIR" "$DIR/data" "$DIR/out" "$DIR/quern.log" "$DIR/status.log" "$DIR/status.json"; then
  fault 'a secret stands there'
fi
echo 'ok      status told each fault, each registry has the model once, and no secret stands anywhere'
