package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.topology.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
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
    assertThat(made.partitions()).hasSize(9).allSatisfy((topic, n) -> assertThat(n).isEqualTo(3));
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

  @Test
  void shouldRunATopologyUntilItIsClosed() throws Exception {
    StreamsShell shell = shell("copy", value -> value);
    shell.awaitReady(Duration.ofSeconds(30));
    send("copy.in");
    assertThat(read("copy.out")).isEqualTo("value");
    shell.close();
    shell.close();
    assertThat(shell.failure()).isEmpty();
  }

  @Test
  void shouldSayWhyATopologyStopped() throws Exception {
    try (StreamsShell shell =
        shell(
            "fail",
            value -> {
              throw new IllegalStateException("no such case");
            })) {
      shell.awaitReady(Duration.ofSeconds(30));
      send("fail.in");
      assertThat(shell.died().get(30, TimeUnit.SECONDS)).hasRootCauseMessage("no such case");
      assertThatThrownBy(() -> shell.awaitReady(Duration.ofSeconds(1)))
          .isInstanceOf(StartRefused.class)
          .hasMessageStartingWith("stage fail stopped at its start: ");
    }
  }

  private static ClientSettings clients() {
    MemoryPlan memory = MemoryPlan.of(MemoryPlan.Shape.here(1, 1, true));
    return new ClientSettings(broker.bootstrapServer(), 960 * 1024, memory, ClientOverrides.NONE);
  }

  private static StreamsShell shell(String name, UnaryOperator<String> work) {
    create(name + ".in", 1);
    create(name + ".out", 1);
    StreamsBuilder builder = new StreamsBuilder();
    Consumed<String, String> strings = Consumed.with(Serdes.String(), Serdes.String());
    builder.stream(name + ".in", strings)
        .mapValues(work::apply)
        .to(name + ".out", Produced.with(Serdes.String(), Serdes.String()));
    Map<String, Object> settings =
        new StreamsSettings(name, "", directory.streams(), 1).quantize(clients());
    return StreamsShell.start(builder.build(), settings, FailurePolicy.standard());
  }

  private static void send(String topic) throws Exception {
    try (Producer<String, String> producer =
        new KafkaProducer<>(
            clients().publisher(), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "key", "value")).get();
    }
  }

  private static String read(String topic) {
    try (Consumer<String, String> consumer =
        new KafkaConsumer<>(
            clients().watcher(), new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      consumer.seekToBeginning(consumer.assignment());
      return consumer.poll(Duration.ofSeconds(30)).iterator().next().value();
    }
  }

  private static void create(String name, int partitions) {
    NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
    Answers.await(admin.createTopics(List.of(topic)).all());
    awaitLeaders(name, partitions);
  }

  /** A topic is made before every client hears of it: Streams would find it missing. */
  private static void awaitLeaders(String name, int partitions) {
    for (int tries = 0; tries < 200 && !hasLeaders(name, partitions); tries++) {
      Answers.pause(25);
    }
  }

  private static boolean hasLeaders(String name, int partitions) {
    try {
      var described = Answers.await(admin.describeTopics(List.of(name)).allTopicNames()).get(name);
      return described.partitions().size() == partitions
          && described.partitions().stream().allMatch(partition -> partition.leader() != null);
    } catch (BrokerUnreachable unknownYet) {
      return false;
    }
  }
}
