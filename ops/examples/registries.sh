#!/usr/bin/env bash
# The demo model becomes Q4_K_M and stands in a registry in three forms; whatever of ollama, mdltool
# (Docker Model Runner) and oras is on the PATH pulls it, and all have the same weights.
#
#   ops/examples/registries.sh               starts a registry of its own (apt-get install docker-registry)
#   ops/examples/registries.sh http://HOST   uses yours, without login; repositories library/kjv, ai/kjv, modelpack/kjv
#
# ops/peer/oci.sh and ops/peer/ollama.sh build the tools. Everything else is in a temporary folder and
# ends with the script. QUERN is the command, by default that of this repository. Exit code 0: every tool that is there has
# the artifact's bytes, and Ollama answers in words.
set -euo pipefail
cd "$(dirname "$0")/../.."
WORK=$(mktemp -d)
PIDS=()
FAILED=0
QUERN=${QUERN:-./quern}
MODEL=kjv
TAG=q4_k_m

say() { printf '%s\n' "$*"; }
fault() { say "registries.sh: $*" >&2; exit 1; }

clean_up() {
  local pid
  for pid in ${PIDS[@]+"${PIDS[@]}"}; do kill "$pid" 2> /dev/null || true; done
  for pid in ${PIDS[@]+"${PIDS[@]}"}; do wait "$pid" 2> /dev/null || true; done
  rm -rf "$WORK"
}
trap clean_up EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Seconds, then a command that succeeds once what is waited for is there.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@" > /dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.3
  done
}

# ---- the registry

# Location: Ollama wants that header beside every blob, and a registry that sends blobs itself has
# none; an empty query leads back to the same address. Uploads have a Location of their own.
start_registry() {
  command -v docker-registry > /dev/null || fault 'no docker-registry here; apt-get install docker-registry, or give an address'
  local address
  address=127.0.0.1:$(free_port)
  cat > "$WORK/registry.yml" << END
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $WORK/registry}, delete: {enabled: true}}
http: {addr: "$address", headers: {Location: ["?"]}}
END
  docker-registry serve "$WORK/registry.yml" > "$WORK/registry.log" 2>&1 &
  PIDS+=($!)
  REGISTRY=http://$address
}

# ---- Quern

start_quern() {
  $QUERN --version # builds it where that is needed
  $QUERN start --data-dir "$WORK/data" --output-dir "$WORK/artifacts" --address-file "$WORK/broker" \
    > "$WORK/quern.log" 2>&1 &
  PIDS+=($!)
  wait_for 300 test -s "$WORK/broker" || { tail -20 "$WORK/quern.log" >&2; fault 'quern does not start'; }
  BROKER=$(cat "$WORK/broker")
}

make_artifact() {
  cat > "$WORK/q4.yaml" << END
name: q4
models: $MODEL
format: gguf
type: Q4_K_M
registries:
  - {name: ollama, adapter: oci-ollama, target: "$REGISTRY/library/{model_lower}"}
  - {name: model-runner, adapter: oci-model-runner, target: "$REGISTRY/ai/{model_lower}"}
  - {name: modelpack, adapter: oci-modelpack, target: "$REGISTRY/modelpack/{model_lower}"}
END
  $QUERN profile apply "$WORK/q4.yaml" --bootstrap-server "$BROKER"
  $QUERN publish streams-app/demo/kjv-4m-BF16.gguf --model $MODEL --revision r1 --wait --bootstrap-server "$BROKER"
  ARTIFACT=$(find "$WORK/artifacts" -name '*.gguf' -type f | head -1)
  [ -n "$ARTIFACT" ] || fault 'no artifact was made'
  SHA256=$(sha256sum < "$ARTIFACT" | cut -d' ' -f1)
  say "artifact: $SHA256"
}

stands() {
  curl -fsS -o /dev/null -H 'Accept: application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json' \
    "$REGISTRY/v2/$1/manifests/$TAG"
}

wait_for_registrations() {
  local repository
  for repository in library/$MODEL ai/$MODEL modelpack/$MODEL; do
    wait_for 60 stands "$repository" || {
      $QUERN status --bootstrap-server "$BROKER" >&2
      fault "$REGISTRY/$repository:$TAG is not there"
    }
  done
  $QUERN status --bootstrap-server "$BROKER"
}

# ---- those who pull

compare() {
  local digest
  digest=$(sha256sum < "$2" | cut -d' ' -f1)
  if [ "$digest" = "$SHA256" ]; then say "ok      $1: the same weights"; else
    say "FAILED  $1: $digest"
    FAILED=1
  fi
}

missing() { command -v "$1" > /dev/null && return 1; say "left out: $1 is not on the PATH"; }

try_curl() {
  curl -fsS "$REGISTRY/v2/library/$MODEL/blobs/sha256:$SHA256" -o "$WORK/blob"
  compare curl "$WORK/blob"
}

try_oras() {
  missing oras && return
  local plain=()
  case $REGISTRY in http://*) plain=(--plain-http) ;; esac
  for repository in ai/$MODEL modelpack/$MODEL; do
    HOME=$WORK oras pull ${plain[@]+"${plain[@]}"} "$HOST/$repository:$TAG" -o "$WORK/oras/$repository" > "$WORK/oras.log" 2>&1 ||
      { cat "$WORK/oras.log"; FAILED=1; continue; }
    compare "oras, $repository" "$(find "$WORK/oras/$repository" -name '*.gguf')"
  done
  say 'what refers to the manifest that Ollama pulls:'
  HOME=$WORK oras discover ${plain[@]+"${plain[@]}"} "$HOST/library/$MODEL:$TAG"
}

try_model_runner() {
  missing mdltool && return
  HOME=$WORK mdltool -store-path "$WORK/models" pull "$HOST/ai/$MODEL:$TAG" > "$WORK/mdltool.log" 2>&1 ||
    { cat "$WORK/mdltool.log"; FAILED=1; return; }
  compare mdltool "$(HOME=$WORK mdltool -store-path "$WORK/models" get-path "$HOST/ai/$MODEL:$TAG" 2> /dev/null | tail -1)"
}

ollama_api() { curl -fsS "http://$OLLAMA_HOST$1" "${@:2}"; }

try_ollama() {
  missing ollama && return
  OLLAMA_HOST=127.0.0.1:$(free_port)
  export OLLAMA_HOST
  HOME=$WORK OLLAMA_MODELS=$WORK/ollama OLLAMA_NO_CLOUD=1 OLLAMA_NOHISTORY=1 ollama serve > "$WORK/ollama.log" 2>&1 &
  PIDS+=($!)
  wait_for 30 ollama_api /api/version || fault 'ollama does not start'
  HOME=$WORK ollama pull --insecure "$HOST/library/$MODEL:$TAG" > "$WORK/pull.log" 2>&1 ||
    { cat "$WORK/pull.log"; FAILED=1; return; }
  compare "ollama pull $HOST/library/$MODEL:$TAG" "$WORK/ollama/blobs/sha256-$SHA256"
  HOME=$WORK ollama list
  # A small model never ends by itself, and more threads than idle cores are slow.
  ollama_api /api/generate -d '{"model":"'"$HOST/library/$MODEL:$TAG"'","prompt":"In the beginning","stream":false,
    "options":{"num_predict":24,"num_thread":1,"temperature":0}}' > "$WORK/answer.json"
  local answer
  answer=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["response"])' < "$WORK/answer.json")
  if [[ $answer =~ [[:alpha:]] ]]; then say "ollama: In the beginning$answer"; else
    say "FAILED  ollama: the answer has no word in it: $(cat "$WORK/answer.json")"
    FAILED=1
  fi
}

# ---- the run

[ $# -le 1 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
if [ $# = 1 ]; then REGISTRY=${1%/}; else start_registry; fi
HOST=${REGISTRY#*://}
wait_for 20 curl -fsS -o /dev/null "$REGISTRY/v2/" || fault "$REGISTRY does not answer"
say "registry: $REGISTRY"
start_quern
make_artifact
wait_for_registrations
try_curl
try_oras
try_model_runner
try_ollama
exit $FAILED
