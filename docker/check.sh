#!/usr/bin/env bash
# Does what README.md says of compose.yaml, word for word, and looks whether it is true: the model
# published there is pulled out of its registry with llama-quantize's bytes; then more of it while a
# broker and a worker are killed. Takes everything down at its end.
#
#   docker/check.sh           with the images that stand-ins.sh builds where they are missing: what they lack
#                             (a Docker engine, debootstrap, Maven, docker compose) it installs; all but Grafana
#   docker/check.sh public    with public images
#
# Ports are settings of compose.yaml (REGISTRY_PORT, …), but README's lines have the defaults. Also
# needs curl, python3 and what ./quern needs. Exit code 0: everything is as it says.
set -euo pipefail
cd "$(dirname "$0")/.."
DIGESTS=streams-app/src/test/resources/demo/kjv-4m.sha256
DEMO=streams-app/demo/kjv-4m-BF16.gguf
PULLED=/tmp/kjv-4m-Q4_K_M.gguf
TYPES='Q2_K Q3_K_M Q4_0 Q5_K_M Q6_K Q8_0'
MODELS='load-1 load-2 load-3'
MANIFEST='application/vnd.docker.distribution.manifest.v2+json'
export COMPOSE_FILE=docker/compose.yaml COMPOSE_PROJECT_NAME=quern-check
WORK=$(mktemp -d)

say() { printf '%s\n' "$*"; }
ok() { say "ok      $* ($SECONDS s)"; }
fault() { say "FAILED  $*" >&2; exit 1; }

clean_up() {
  local code=$?
  [ "$code" = 0 ] || docker compose ps --all >&2 || true
  [ "$code" = 0 ] || docker compose logs --no-color --tail 15 >&2 || true
  docker compose down --volumes --timeout 30 > "$WORK/down.log" 2>&1 || cat "$WORK/down.log" >&2
  rm -rf "$WORK" "$PULLED" /tmp/q4.yaml /tmp/manifest.json
  [ "$code" != 0 ] || ok 'everything is taken down'
  exit "$code"
}

# Seconds, then a command that succeeds once what is waited for is there.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.3
  done
}

# ---- what is asked of whom

# The indented lines of README.md below a headline.
lines_of_readme() { sed -n "/^## $1\$/,/^## /s/^    //p" docker/README.md; }

expected() { sed -n "s/  kjv-4m-$1.gguf\$//p" "$DIGESTS"; }

# Of the weights under a model's tag in the registry, pulled as Ollama does.
pulled() {
  local address=http://127.0.0.1:5000/v2/library/$1 layer
  layer=$(curl -fsS -H "Accept: $MANIFEST" "$address/manifests/$2" | python3 -c 'import json, sys
print(*(layer["digest"] for layer in json.load(sys.stdin)["layers"] if layer["mediaType"].endswith(".model")))')
  curl -fsS "$address/blobs/$layer" | sha256sum | cut -d' ' -f1
}

# Whether Prometheus sees all four processes.
all_are_watched() {
  curl -fsS 'http://127.0.0.1:9090/api/v1/query?query=sum(up)' | grep -q '"4"\]'
}

registered_schemas() {
  curl -fsS http://127.0.0.1:8081/apis/ccompat/v7/subjects | grep -o '"io\.quern\.avro\.[A-Za-z]*"' | wc -l
}

completed() { docker compose logs --no-color assembler | grep -c "event=artifact-complete artifact=load-" || true; }
is_under_way() { docker compose logs --no-color assembler | grep -q 'event=artifact-open artifact=load-'; }

# ---- the steps

as_readme_says() {
  lines_of_readme 'A cluster' > "$WORK/lines"
  grep -q 'docker compose' "$WORK/lines" || fault 'README.md has no lines to follow'
  bash -euxo pipefail "$WORK/lines" || fault "README.md's lines"
  [ "$(sha256sum < "$PULLED" | cut -d' ' -f1)" = "$(expected Q4_K_M)" ] || fault 'other bytes than those of llama-quantize'
  ok "README.md's model, out of the registry: $(expected Q4_K_M), as llama-quantize has it"
}

look_around() {
  local schemas
  schemas=$(registered_schemas)
  [ "$schemas" -ge 9 ] || fault "$schemas schemas are registered"
  ok "$schemas schemas are registered"
  wait_for 60 all_are_watched || fault 'Prometheus does not see all processes'
  ok 'Prometheus sees all four processes'
}

profiles() {
  local type
  for type in $TYPES; do
    cat > "$WORK/profile.yaml" << END_OF_PROFILE
name: load-${type,,}
models: "load-*"
format: gguf
type: $type
registries:
  - {adapter: oci-ollama, target: "http://registry:5000/library/{model_lower}"}
END_OF_PROFILE
    # shellcheck disable=SC2086 # several words
    ./quern profile apply "$WORK/profile.yaml" $CLUSTER > /dev/null
  done
}

# One broker of three and one worker of two, as a machine that loses power; some seconds later they
# are there again.
lose_a_machine() {
  local done all
  all=$(($(wc -w <<< "$TYPES") * $(wc -w <<< "$MODELS")))
  wait_for 120 is_under_way || fault 'no artifact is begun'
  docker compose kill --signal KILL worker-1 kafka-1 2> /dev/null
  done=$(completed)
  [ "$done" -lt "$all" ] || fault 'nothing was left to do when machines died'
  ok "kafka-1 and worker-1 are killed, $done of $all artifacts are complete"
  sleep 5
  docker start "$(docker compose ps --all --quiet kafka-1)" "$(docker compose ps --all --quiet worker-1)" > /dev/null
}

while_machines_die() {
  local model type pids=()
  profiles
  for model in $MODELS; do
    # shellcheck disable=SC2086 # several words
    QUERN_JAVA_OPTS=-Xmx256m ./quern publish "$DEMO" --model "$model" --revision r1 --wait-registered $CLUSTER \
      > "$WORK/$model.log" 2>&1 &
    pids+=($!)
  done
  lose_a_machine
  for pid in "${pids[@]}"; do wait "$pid" || { cat "$WORK"/load-*.log >&2; fault 'a publisher'; }; done
  ok 'all are complete and registered'
  for model in $MODELS; do
    for type in $TYPES; do
      [ "$(pulled "$model" "${type,,}")" = "$(expected "$type")" ] || fault "$model as $type: other bytes"
    done
  done
  ok 'and have the bytes of llama-quantize, each of them'
}

# ---- the run

case ${1:-} in
  '')
    docker/stand-ins.sh
    export COMPOSE_ENV_FILES=docker/stand-ins.env DOCKER_BUILDKIT=0
    ;;
  public) ;;
  *) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
trap clean_up EXIT
as_readme_says
CLUSTER=$(sed -n 's/^CLUSTER="\(.*\)"$/\1/p' "$WORK/lines")
ok "the image of Quern has $(docker image inspect --format '{{.Size}}' quern) bytes"
look_around
while_machines_die
