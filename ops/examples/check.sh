#!/usr/bin/env bash
# A stand-in for a training job publishes the demo model, in BF16 and in F32, from Python to
# `quern start` on its embedded broker; what comes out must be what `quern quantize` writes. Events
# tell of all of it, on the topic and through a webhook.
#
#   ops/examples/check.sh DIR     needs python3 with venv and a built Quern; installs 100 MB in DIR
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
[ $# -eq 1 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
DIR=$(cd "$1" && pwd)
PYTHON=$DIR/venv/bin/python
SCHEMES='W4A16 NVFP4A16'

install() {
  [ -e "$DIR/.complete" ] && return
  python3 -m venv "$DIR/venv"
  "$DIR/venv/bin/pip" install -q 'confluent-kafka==2.16.1' 'fastavro==1.13.1' 'numpy<3' 'cloudevents==1.12.0'
  : > "$DIR/.complete"
}

# The demo directory, and the same with every tensor widened to F32.
sources() {
  rm -rf "$DIR/work"
  mkdir -p "$DIR/work"
  cp -r "$ROOT/streams-app/demo/hf" "$DIR/work/bf16"
  cp -r "$ROOT/streams-app/demo/hf" "$DIR/work/f32"
  "$PYTHON" - "$DIR/work/f32/model.safetensors" <<'EOF'
import json, numpy, struct, sys
data = open(sys.argv[1], "rb").read()
length, = struct.unpack("<Q", data[:8])
header = json.loads(data[8 : 8 + length])
for tensor in header.values():
    if "dtype" in tensor:
        assert tensor["dtype"] == "BF16"
        tensor.update(dtype="F32", data_offsets=[2 * place for place in tensor["data_offsets"]])
text = json.dumps(header).encode()
wide = (numpy.frombuffer(data[8 + length :], "<u2").astype("<u4") << 16).tobytes()
open(sys.argv[1], "wb").write(struct.pack("<Q", len(text)) + text + wide)
EOF
}

start_service() {
  "$ROOT/quern" start --data-dir "$DIR/work/data" --output-dir "$DIR/work/out" \
    --address-file "$DIR/work/address" > "$DIR/work/service.log" 2>&1 &
  SERVICE=$!
  trap 'kill "$SERVICE" 2> /dev/null; wait "$SERVICE" 2> /dev/null || true' EXIT
  wait_for "$DIR/work/address" "the service is not ready"
  SERVER=$(cat "$DIR/work/address")
}

wait_for() {
  for _ in $(seq 600); do
    [ -s "$1" ] && return
    sleep 0.2
  done
  echo "check.sh: $2" >&2
  tail -20 "$DIR/work/service.log" >&2
  exit 1
}

apply_profiles() {
  mkdir -p "$DIR/work/shelf"
  for scheme in $SCHEMES; do
    printf 'name: %s\nmodels: "*"\nformat: safetensors\ntype: %s\nregistries: [{adapter: directory, target: "%s"}]\n' \
      "$scheme" "$scheme" "$DIR/work/shelf" > "$DIR/work/$scheme.yaml"
    "$ROOT/quern" profile apply "$DIR/work/$scheme.yaml" --bootstrap-server "$SERVER"
  done
}

compare() {
  local streamed=$DIR/work/out/streamed/$1/$2 whole=$DIR/work/whole-$1-$2
  wait_for "$streamed/model.safetensors" "artifact streamed/$1/$2 does not come"
  "$ROOT/quern" quantize "$DIR/work/$1" "$whole" "$2" > "$DIR/work/quantize.log" 2>&1
  diff -r "$whole" "$streamed"
  (cd "$streamed" && sha256sum model.safetensors | sed "s|model|streamed/$1/$2/model|")
}

# What a training job takes over is said to be short: lines of code, docstrings of functions among them.
count_lines() {
  "$PYTHON" - "$ROOT/ops/examples/publish_stream.py" <<'EOF'
import ast, sys
text = open(sys.argv[1]).read()
first = ast.parse(text).body[0]
lines = [line for number, line in enumerate(text.splitlines(), 1)
         if line.strip() and not line.strip().startswith("#") and number > first.end_lineno]
print(f"publish_stream.py: {len(lines)} lines")
sys.exit(len(lines) >= 40)
EOF
}

install
count_lines
sources
start_service
apply_profiles
for source in bf16 f32; do
  "$PYTHON" "$ROOT/ops/examples/publish_checkpoint.py" "$DIR/work/$source" "$SERVER" streamed "$source"
done
for source in bf16 f32; do
  for scheme in $SCHEMES; do
    compare "$source" "$scheme"
  done
done
"$PYTHON" "$ROOT/ops/examples/check_events.py" "$SERVER" \
  $(for source in bf16 f32; do printf "streamed/$source/%s " $SCHEMES; done)
