package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  @TempDir Path root;

  @Test
  void shouldFindItsTopicsAndItsAddressAgainAfterARestart() throws Exception {
    try (DataDirectory directory = DataDirectory.kept(root)) {
      BrokerSettings settings = new BrokerSettings(directory, 2 * 1024 * 1024);
      String address;
      try (EmbeddedBroker first = EmbeddedBroker.start(settings);
          Admin admin = adminOf(first)) {
        admin.createTopics(List.of(new NewTopic("t", 2, (short) 1))).all().get();
        address = first.bootstrapServer();
      }
      try (EmbeddedBroker second = EmbeddedBroker.start(settings);
          Admin admin = adminOf(second)) {
        assertThat(second.bootstrapServer()).isEqualTo(address).startsWith("127.0.0.1:");
        assertThat(admin.listTopics().names().get()).containsExactly("t");
        second.close();
      }
    }
  }

  private static Admin adminOf(EmbeddedBroker broker) {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServer()));
  }
}
