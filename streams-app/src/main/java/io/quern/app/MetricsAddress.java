package io.quern.app;

/**
 * Where a service shows its figures and its health.
 *
 * @param host name or number; whoever reaches it may read
 * @param port 0 for a free one
 */
public record MetricsAddress(String host, int port) {
  /** For processes of this machine only. */
  public static final String LOOPBACK = "127.0.0.1";

  public MetricsAddress {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(port + " is no port");
    }
  }
}
