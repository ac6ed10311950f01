# What Debian has: the OCI registry, Prometheus, the plugin of docker compose; and wget, as the public
# images have it.
FROM quern-stand-in/debian
RUN apt-get update -qq \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends busybox docker-registry prometheus \
  && mkdir /opt/compose && cd /opt/compose && apt-get download -qq docker-compose \
  && dpkg-deb -x docker-compose_*.deb . && rm -rf docker-compose_*.deb /var/lib/apt/lists/* /var/cache/apt/* \
  && ln -s busybox /usr/bin/wget && mkdir -p /prometheus && chown nobody /prometheus
