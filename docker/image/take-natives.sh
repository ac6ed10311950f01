#!/usr/bin/env bash
# Takes native libraries out of jars: those of this machine go into a folder, those of others away.
# 100 MB less, and nothing is unpacked at run time: a read-only root and a noexec /tmp will do.
#   take-natives.sh JARS FOLDER
set -euo pipefail
JARS=$(cd "$1" && pwd)
mkdir -p "$2"
NATIVES=$(cd "$2" && pwd)

case $(uname -m) in
  x86_64) OURS='librocksdbjni-linux64\.so|linux/amd64/[^/]*\.so|Linux/x86_64/[^/]*\.so' ;;
  aarch64) OURS='librocksdbjni-linux-aarch64\.so|linux/aarch64/[^/]*\.so|Linux/aarch64/[^/]*\.so' ;;
  *) echo "take-natives.sh: what are the native libraries of $(uname -m) called?" >&2; exit 1 ;;
esac

for jar in "$JARS"/*.jar; do
  libraries=$(jar --list --file "$jar" | grep -E '\.(so|dll|dylib|jnilib|a)$' || true)
  [ -n "$libraries" ] || continue
  content=$(mktemp -d)
  (cd "$content" && jar --extract --file "$jar")
  ours=$(grep -E "^(.*/)?($OURS)$" <<< "$libraries") || { echo "take-natives.sh: nothing for us in $jar" >&2; exit 1; }
  while read -r library; do mv "$content/$library" "$NATIVES/"; done <<< "$ours"
  (cd "$content" && xargs -d '\n' rm -f <<< "$libraries")
  jar --create --no-manifest --date=1980-01-01T00:00:02Z --file "$jar" -C "$content" .
  rm -rf "$content"
done
chmod 644 "$NATIVES"/*
