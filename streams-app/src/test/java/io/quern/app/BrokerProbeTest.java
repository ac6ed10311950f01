package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerProbeTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
  }

  @Test
  void shouldNameABrokerThatIsNotThere() throws IOException {
    String server;
    try (ServerSocket socket = listen()) {
      server = "127.0.0.1:" + socket.getLocalPort();
    }
    assertThatThrownBy(() -> new BrokerProbe(server, SHORT).connect())
        .isInstanceOf(BrokerUnreachable.class)
        .hasMessage(
            "broker %s is not there: Connection refused; start it or check --bootstrap-server",
            server);
  }

  @Test
  void shouldBeContentWithOneOfSeveralServers() throws IOException {
    try (ServerSocket closed = listen();
        ServerSocket open = listen()) {
      closed.close();
      String servers = "127.0.0.1:" + closed.getLocalPort() + ", 127.0.0.1:" + open.getLocalPort();
      new BrokerProbe(servers, SHORT).connect();
    }
  }

  @Test
  void shouldSayWhenWhatListensIsNoBroker() throws IOException {
    try (ServerSocket mute = listen()) {
      String server = "127.0.0.1:" + mute.getLocalPort();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", server))) {
        assertThatThrownBy(() -> new BrokerProbe(server, SHORT).await(admin))
            .isInstanceOf(BrokerUnreachable.class)
            .hasMessageStartingWith(
                "broker %s accepts connections but does not answer as Kafka", server);
      }
    }
  }

  @Test
  void shouldAskAnotherWhereOneSaysNothing(@TempDir Path root) throws Exception {
    try (LentBroker broker = LentBroker.start(root.resolve("broker"));
        ServerSocket mute = listen()) {
      String servers = "127.0.0.1:" + mute.getLocalPort() + ", " + broker.address();

      try (Admin admin =
          new BrokerProbe(servers, Duration.ofSeconds(1)).open(ClientOverrides.NONE)) {
        assertThat(admin.describeCluster().nodes().get()).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", ":9092", "host:", "host:99999", "a:1,,b:2"})
  void shouldRefuseWhatIsNotHostAndPort(String servers) {
    assertThatThrownBy(() -> new BrokerProbe(servers, SHORT).connect())
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("is not HOST:PORT");
  }

  @Test
  void shouldReadAnIpv6Address() {
    assertThat(Addresses.parse("[::1]:9092").getFirst().getHostString()).isEqualTo("::1");
  }
}
