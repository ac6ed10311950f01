package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.metrics.Health;
import io.quern.metrics.StageHealth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a stage is live and ready, seen at real threads of Kafka Streams. */
class StreamsShellTest {
  private static final String DEADLY = "deadly";
  private static final String PASSING = "passing";

  @TempDir static Path root;
  private static LentBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = LentBroker.start(root.resolve("broker"));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Map<String, Object> clients() {
    return Map.of(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.address());
  }

  private static void create(String topic) throws Exception {
    try (Admin admin = Admin.create(clients())) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    }
  }

  private static void send(String topic, String value) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(clients(), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, 0, value, new byte[] {1})).get();
    }
  }

  private static Map<String, Object> settings(String application, int threads) {
    Map<String, Object> settings = new HashMap<>(clients());
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, root.resolve("state").toString());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    settings.put("auto.offset.reset", "earliest");
    settings.put("session.timeout.ms", 3000); // a thread that died does not say goodbye
    settings.put("heartbeat.interval.ms", 500);
    return settings;
  }

  /** Fails as the key of a record says: for good, or in a way that passes. */
  private static Topology failing(String topic) {
    Topology topology = new Topology();
    topology.addSource(
        "read", Serdes.String().deserializer(), Serdes.ByteArray().deserializer(), topic);
    topology.addProcessor(
        "fail", () -> (Processor<String, byte[], Void, Void>) new Failing(), "read");
    return topology;
  }

  private static final class Failing implements Processor<String, byte[], Void, Void> {
    private static final Set<String> THREADS = ConcurrentHashMap.newKeySet();

    @Override
    public void process(Record<String, byte[]> record) {
      if (record.key().equals(DEADLY)) {
        throw new IllegalStateException("killed by a record");
      }
      THREADS.add(Thread.currentThread().getName());
      if (THREADS.size() == 1) {
        throw new DisconnectException("the broker was away for a moment");
      }
    }
  }

  private static Health healthOf(StreamsShell shell) {
    Health health = new Health();
    health.watch(() -> List.of(shell.health("test")));
    health.started();
    return health;
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  @Test
  void shouldNotBeLiveWhenAFaultHasKilledItsThreads() throws Exception {
    create("deadly-input");
    try (StreamsShell shell =
        StreamsShell.start(
            failing("deadly-input"), settings("dies", 2), FailurePolicy.standard())) {
      shell.awaitReady(Duration.ofMinutes(1));
      Health health = healthOf(shell);
      assertThat(health.live().good()).isTrue();
      assertThat(health.ready().good()).isTrue();
      assertThat(shell.health("test").words()).isEqualTo("RUNNING, 2 of 2 threads");

      send("deadly-input", DEADLY);

      assertThat(shell.died().get(1, TimeUnit.MINUTES))
          .rootCause()
          .hasMessage("killed by a record");
      assertThat(health.live().good()).isFalse();
      assertThat(health.ready().good()).isFalse();
      assertThat(health.live().text()).contains("test: NOT OK");
    }
  }

  @Test
  void shouldBeLiveAgainWithAnotherThreadAfterAFaultThatPasses() throws Exception {
    create("passing-input");
    try (StreamsShell shell =
        StreamsShell.start(
            failing("passing-input"), settings("recovers", 1), FailurePolicy.standard())) {
      shell.awaitReady(Duration.ofMinutes(1));

      send("passing-input", PASSING);
      await(() -> Failing.THREADS.size() == 2);
      await(() -> shell.health("test").ready());

      assertThat(shell.health("test"))
          .isEqualTo(new StageHealth("test", true, true, "RUNNING, 1 of 1 threads"));
      assertThat(shell.failure()).isEmpty();
    }
  }

  @Test
  void shouldBeLiveButNotReadyWhileItRestores() throws Exception {
    create("restored-input");
    HeldStore.Gate gate = new HeldStore.Gate();
    Topology topology = failing("restored-input");
    topology.addStateStore(new HeldStore.Builder("held", gate), "fail");
    try (StreamsShell first =
        StreamsShell.start(topology, settings("restores", 1), FailurePolicy.standard())) {
      first.awaitReady(Duration.ofMinutes(1)); // its changelog is there now
    }
    send("restores-held-changelog", "k");

    gate.shut();
    try (StreamsShell shell =
        StreamsShell.start(topology, settings("restores", 1), FailurePolicy.standard())) {
      Health health = healthOf(shell);
      assertThat(gate.awaitRestore()).isTrue();
      assertThat(health.live().good()).as(health.live().text()).isTrue();
      assertThat(health.ready().good()).as(health.ready().text()).isFalse();

      gate.open();
      await(() -> health.ready().good());
    }
  }
}
