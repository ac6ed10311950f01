package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerPortsTest {
  @TempDir Path directory;

  @Test
  void shouldUseThePortsOfTheLastRun() throws IOException {
    BrokerPorts first = BrokerPorts.of(directory);
    assertThat(BrokerPorts.of(directory)).isEqualTo(first);
    assertThat(first.client()).isNotEqualTo(first.controller());
  }

  @Test
  void shouldTakeNewPortsWhenOneIsTaken() throws IOException {
    BrokerPorts first = BrokerPorts.of(directory);
    try (ServerSocket taken =
        new ServerSocket(first.client(), 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThat(BrokerPorts.of(directory).client()).isNotEqualTo(taken.getLocalPort());
    }
  }

  @Test
  void shouldTakeNewPortsWhenTheFileIsDamaged() throws IOException {
    Files.writeString(directory.resolve("ports"), "90x");
    assertThat(BrokerPorts.of(directory).client()).isPositive();
  }
}
