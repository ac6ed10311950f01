package io.quern.cli;

import io.quern.app.MetricsAddress;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Option;

/** Whether and where a service shows its figures and its health. */
@NullUnmarked // picocli fills the fields
final class MetricsOptions {
  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description =
          "serve /metrics for Prometheus, /livez and /readyz by HTTP on this port; 0 takes a free"
              + " one and prints it; without this option nothing is served")
  private Integer port;

  @Option(
      names = "--metrics-host",
      paramLabel = "HOST",
      defaultValue = MetricsAddress.LOOPBACK,
      description =
          "address for --metrics-port; there is no password, so open no other than you must"
              + " (default: ${DEFAULT-VALUE})")
  private String host;

  Optional<MetricsAddress> address() {
    try {
      return Optional.ofNullable(port).map(number -> new MetricsAddress(host, number));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--metrics-port: " + e.getMessage());
    }
  }
}
