package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.topology.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a real broker can show; one broker for all, each test with topics of its own. */
class EmbeddedBrokerTest {
  @TempDir static Path root;

  private static DataDirectory directory;
  private static EmbeddedBroker broker;
  private static Admin admin;

  @BeforeAll
  static void start() {
    directory = DataDirectory.kept(root);
    broker = EmbeddedBroker.start(settings());
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServer()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
    directory.close();
  }

  private static BrokerSettings settings() {
    return new BrokerSettings(directory, 2 * 1024 * 1024);
  }

  @Test
  void shouldMakeTheTopicsOfTheTable() throws Exception {
    PreparedTopics made = new TopicSetup(3, true).prepare(admin, new Topics("made."));
    assertThat(made.partitions()).hasSize(7).allSatisfy((topic, n) -> assertThat(n).isEqualTo(3));
    assertThat(made.batchBytes()).isEqualTo(PreparedTopics.LARGE_BATCH_BYTES);
    PreparedTopics again = new TopicSetup(5, false).prepare(admin, new Topics("made."));
    assertThat(again).isEqualTo(made);
  }

  @Test
  void shouldMakeAMissingTopicAsItsPartnerIs() {
    create("half.orders", 2);
    PreparedTopics topics = new TopicSetup(4, true).prepare(admin, new Topics("half."));
    assertThat(topics.partitionsOf("half.tensor-chunks")).isEqualTo(2);
    assertThat(topics.partitionsOf("half.models")).isEqualTo(4);
  }

  @Test
  void shouldNameTopicsThatAreMissing() {
    assertThatThrownBy(() -> new TopicSetup(4, false).prepare(admin, new Topics("none.")))
        .isInstanceOf(TopicsRefused.class)
        .hasMessageStartingWith("topics none.models, none.profiles, none.artifacts,")
        .hasMessageEndingWith(" are missing; create them or leave out --no-create-topics");
  }

  @Test
  void shouldRefuseJoinedTopicsThatDiffer() {
    create("differ.orders", 1);
    create("differ.tensor-chunks", 2);
    assertThatThrownBy(() -> new TopicSetup(4, true).prepare(admin, new Topics("differ.")))
        .isInstanceOf(TopicsRefused.class)
        .hasMessageContaining("differ.tensor-chunks (2 partitions), differ.orders (1 partition)");
  }

  @Test
  void shouldFindItsTopicsAndItsAddressAgainAfterARestart() throws Exception {
    create("restart", 2);
    String address = broker.bootstrapServer();
    broker.close();
    broker = EmbeddedBroker.start(settings());
    assertThat(broker.bootstrapServer()).isEqualTo(address).startsWith("127.0.0.1:");
    assertThat(admin.listTopics().names().get()).contains("restart");
  }

  private static void create(String name, int partitions) {
    NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
    Answers.await(admin.createTopics(List.of(topic)).all());
  }
}
