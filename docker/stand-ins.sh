#!/usr/bin/env bash
# Images with the same programs inside as the public ones, for machines that cannot pull any: made
# from packages of Debian and Maven Central. On a Debian-like machine it installs what it needs.
#
#   docker/stand-ins.sh         an engine where none runs, quern-stand-in/…, and docker compose
#   docker/stand-ins.sh stop    ends the engine that it started
#
# compose.yaml runs with them:     docker compose --env-file docker/stand-ins.env -f docker/compose.yaml up
# QUERN_DOCKER_DIR: what an engine of ours keeps (images, containers), by default /var/lib/quern-docker.
# DOCKER_HOST: a unix:// socket of another engine, or where ours shall listen.
set -euo pipefail
cd "$(dirname "$0")/.."
PLACE=${QUERN_DOCKER_DIR:-/var/lib/quern-docker}
SUITE=trixie
# The classic builder: Debian's engine comes without buildx.
export DOCKER_BUILDKIT=0

say() { printf 'stand-ins: %s\n' "$*"; }
fault() { say "$*" >&2; exit 1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install() {
  command -v apt-get > /dev/null || fault "please install: $*"
  [ -n "${UPDATED:-}" ] || { as_root apt-get update -qq; UPDATED=yes; }
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq "$@" > /dev/null
}

need() { command -v "$1" > /dev/null || { say "installing $2"; install "$2"; }; }

# ---- the engine

engine_answers() { docker version > /dev/null 2>&1; }

start_engine() {
  need docker docker.io
  need docker docker-cli # a package of its own since trixie
  ! engine_answers || return 0
  need dockerd docker.io
  local socket=${DOCKER_HOST:-unix:///var/run/docker.sock}
  case $socket in unix://*) ;; *) fault "no engine at $socket" ;; esac
  say "starting an engine in $PLACE"
  as_root mkdir -p "$PLACE"
  as_root bash -c 'setsid dockerd --data-root "$1/data" --exec-root "$1/run" --pidfile "$1/pid" -H "$2" \
    --log-level warn < /dev/null > "$1/log" 2>&1 &' - "$PLACE" "$socket"
  for _ in $(seq 60); do
    ! engine_answers || return 0
    sleep 0.5
  done
  as_root tail -5 "$PLACE/log" >&2
  fault 'the engine does not start'
}

stop_engine() {
  local pid
  pid=$(as_root cat "$PLACE/pid" 2> /dev/null) || { say 'no engine of ours runs'; return; }
  as_root kill "$pid"
  while as_root kill -0 "$pid" 2> /dev/null; do sleep 0.2; done
}

# ---- images. What is there is kept; docker rmi makes it anew.

has() { docker image inspect "$1" > /dev/null 2>&1; }

# NAME and, on standard input, the build's context.
build_from_tar() { docker build -q -t "quern-stand-in/$1" "${@:2}" - 2> "$WORK/err" > /dev/null || { cat "$WORK/err" >&2; return 1; }; }

# Names an image, its folder (with nothing else in it) and what else it has from docker/stand-ins.
build() {
  local name=$1 folder=$2
  ! has "quern-stand-in/$name" || return 0
  say "building quern-stand-in/$name"
  tar -c -C docker/stand-ins "$name.Dockerfile" "${@:3}" -C "$folder" . | build_from_tar "$name" -f "$name.Dockerfile"
}

# Debian without its documentation, as the public slim image has it.
build_debian() {
  ! has quern-stand-in/debian || return 0
  say "building quern-stand-in/debian ($SUITE)"
  need debootstrap debootstrap
  as_root debootstrap --variant=minbase "$SUITE" "$WORK/debian" > "$WORK/log" 2>&1 || { tail -5 "$WORK/log" >&2; fault 'debootstrap failed'; }
  as_root tar -c -C "$WORK/debian" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./usr/share/doc/*' \
    --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' --exclude='./usr/share/info/*' \
    --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' . | docker import -c 'CMD ["bash"]' - quern-stand-in/debian > /dev/null
  as_root rm -rf "$WORK/debian"
}

find_jdk() {
  local home
  for home in "${JAVA_HOME:-/nowhere}" /usr/lib/jvm/* /opt/* /opt/*/*; do
    if grep -qs '^JAVA_VERSION="25[.\"-]' "$home/release" && [ -x "$home/bin/jlink" ]; then echo "$home"; return; fi
  done
  fault 'no JDK 25 with jlink here'
}

# This machine's JDK. Its links lead out of it (certificates), so that what they mean is taken.
build_jdk() {
  ! has quern-stand-in/jdk || return 0
  say 'building quern-stand-in/jdk'
  local jdk
  jdk=$(readlink -f "$(find_jdk)")
  mkdir -p "$WORK/jdk"
  printf '%s\n' 'FROM quern-stand-in/debian' 'COPY jdk /opt/java/openjdk' \
    'ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$PATH' > "$WORK/jdk/Dockerfile"
  tar -ch -C "$WORK/jdk" Dockerfile -C "$(dirname "$jdk")" --transform "s,^$(basename "$jdk"),jdk," \
    --exclude '*/lib/src.zip' --exclude '*/jmods/demo' "$(basename "$jdk")" | build_from_tar jdk
}

version() { sed -n "s,.*<$1.version>\(.*\)</.*,\1,p" pom.xml; }

build_java_servers() {
  local name missing=
  for name in kafka apicurio s3proxy; do has "quern-stand-in/$name" || missing=yes; done
  [ -n "$missing" ] || return 0
  say 'taking Kafka, Apicurio Registry and s3proxy from Maven Central'
  need mvn maven
  mvn -B -ntp -q -f docker/stand-ins/pom.xml -Dinto="$WORK/jars" \
    -Dkafka.version="$(version kafka)" -Dslf4j.version="$(version slf4j)" package < /dev/null
  build kafka "$WORK/jars/kafka" kafka-run
  build apicurio "$WORK/jars/apicurio"
  build s3proxy "$WORK/jars/s3proxy" s3proxy-run
}

build_debian_servers() {
  mkdir -p "$WORK/nothing"
  build servers "$WORK/nothing"
  build registry "$WORK/nothing"
  build prometheus "$WORK/nothing"
}

# ---- docker compose, for whoever has none: Debian's, out of the image

install_compose() {
  ! docker compose version > /dev/null 2>&1 || return 0
  local plugins=${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins container
  say "putting docker compose into $plugins"
  mkdir -p "$plugins"
  container=$(docker create quern-stand-in/servers true)
  docker cp "$container:/opt/compose/usr/libexec/docker/cli-plugins/docker-compose" "$plugins/" > /dev/null
  docker rm "$container" > /dev/null
  docker compose version > /dev/null || fault 'docker compose does not run'
}

case ${1:-} in
  '') ;;
  stop) stop_engine; exit ;;
  *) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
WORK=$(mktemp -d)
trap 'as_root rm -rf "$WORK"' EXIT
start_engine
build_debian
build_jdk
build_java_servers
build_debian_servers
install_compose
say "all is there after $SECONDS s"
