package io.quern.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the embedded broker listens on the loopback address. A kept directory remembers them, so
 * that clients of a broker that was killed find its successor.
 */
record BrokerPorts(int client, int controller) {
  private static final String FILE = "ports";

  /** Those of the last run where they are free, else new ones; remembers what it returns. */
  static BrokerPorts of(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    Optional<BrokerPorts> last = read(file).filter(BrokerPorts::areFree);
    if (last.isPresent()) {
      return last.get();
    }
    BrokerPorts fresh = fresh();
    Files.writeString(file, fresh.client + " " + fresh.controller + "\n");
    return fresh;
  }

  private static Optional<BrokerPorts> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String[] words = Files.readString(file).strip().split(" ", -1);
    try {
      return Optional.of(new BrokerPorts(Integer.parseInt(words[0]), Integer.parseInt(words[1])));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException halfWritten) {
      return Optional.empty();
    }
  }

  private static BrokerPorts fresh() throws IOException {
    // Both are open at once, so that they differ.
    try (ServerSocket client = listenOn(0);
        ServerSocket controller = listenOn(0)) {
      return new BrokerPorts(client.getLocalPort(), controller.getLocalPort());
    }
  }

  private boolean areFree() {
    try (ServerSocket first = listenOn(client);
        ServerSocket second = listenOn(controller)) {
      return first.isBound() && second.isBound();
    } catch (IOException | IllegalArgumentException taken) {
      return false;
    }
  }

  private static ServerSocket listenOn(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      // As Kafka does: connections of a killed broker that still linger do not block its port.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      return socket;
    } catch (IOException | IllegalArgumentException e) {
      socket.close();
      throw e;
    }
  }
}
