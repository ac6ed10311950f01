package io.quern.app;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code HOST:PORT,HOST:PORT,…}; an IPv6 host stands in brackets. */
final class Addresses {
  private static final int LARGEST_PORT = 65535;

  private Addresses() {}

  /**
   * Unresolved addresses, in order.
   *
   * @throws StartRefused naming the one that is not HOST:PORT
   */
  static List<InetSocketAddress> parse(String servers) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String server : servers.split(",", -1)) {
      addresses.add(one(server.strip()));
    }
    return addresses;
  }

  private static InetSocketAddress one(String server) {
    int colon = server.lastIndexOf(':');
    String host = colon < 1 ? "" : server.substring(0, colon).replaceAll("^\\[|]$", "");
    int port = portOf(server.substring(colon + 1));
    if (host.isEmpty() || port < 1 || port > LARGEST_PORT) {
      throw new StartRefused(
          "'" + server + "' is not HOST:PORT; give --bootstrap-server as HOST:PORT[,HOST:PORT…]");
    }
    return InetSocketAddress.createUnresolved(host, port);
  }

  private static int portOf(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
