#!/usr/bin/env bash
# Lets the adapter push to a real MLflow server on loopback, and MLflow's own client download.
#
#   ops/peer/mlflow.sh test DIR     installs it in DIR (850 MB), starts it, runs MlflowLiveTest
#   ops/peer/mlflow.sh serve DIR    installs and starts it, prints its address, waits
#
# Needs python3 with venv. MAVEN_OPTIONS is passed on, for example -o.
set -euo pipefail
VERSION=3.17.2
ROOT=$(cd "$(dirname "$0")/../.." && pwd)

usage() { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -eq 2 ] || usage
mkdir -p "$2"
DIR=$(cd "$2" && pwd)

install() {
  [ "$(cat "$DIR/.version" 2> /dev/null)" = "$VERSION" ] && return
  python3 -m venv "$DIR/venv"
  nice "$DIR/venv/bin/pip" install -q "mlflow==$VERSION" >&2
  echo "$VERSION" > "$DIR/.version"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Its workers are children of its own: the whole group ends with this script.
serve() {
  local port
  port=$(free_port)
  rm -rf "$DIR/data"
  mkdir -p "$DIR/data"
  set -m
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false MLFLOW_DISABLE_TELEMETRY=true "$DIR/venv/bin/mlflow" \
    server --host 127.0.0.1 --port "$port" --backend-store-uri "sqlite:///$DIR/data/db" \
    --artifacts-destination "$DIR/data/artifacts" --workers 1 > "$DIR/log" 2>&1 < /dev/null &
  SERVER=$!
  set +m
  trap 'kill -- -"$SERVER" 2> /dev/null || true' EXIT
  export QUERN_LIVE_MLFLOW=http://127.0.0.1:$port QUERN_LIVE_MLFLOW_PYTHON=$DIR/venv/bin/python
  for _ in $(seq 600); do
    curl -fs -o "$DIR/answer" "$QUERN_LIVE_MLFLOW/health" && return
    sleep 0.2
  done
  tail -20 "$DIR/log" >&2
  exit 1
}

# A test that found no server skips itself: that is no success here.
all_ran() {
  grep -h '^Tests run' "$ROOT"/streams-app/target/surefire-reports/*.MlflowLiveTest.txt | tee /dev/stderr | grep -q 'Skipped: 0,'
}

live_test() {
  # shellcheck disable=SC2086 # options are words
  (cd "$ROOT" && mvn ${MAVEN_OPTIONS:-} -B -ntp -q -pl schemas,streams-app test \
    -Dtest=MlflowLiveTest -Dsurefire.failIfNoSpecifiedTests=false)
  all_ran
}

case $1 in
  test) install; serve; live_test ;;
  serve) install; serve; echo "QUERN_LIVE_MLFLOW=$QUERN_LIVE_MLFLOW"; wait "$SERVER" ;;
  *) usage ;;
esac
