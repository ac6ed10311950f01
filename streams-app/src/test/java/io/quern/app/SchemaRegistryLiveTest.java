package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.model.ArtifactState;
import io.quern.model.Profile;
import io.quern.model.ProfileDigest;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.publish.GgufSource;
import io.quern.serde.Contract;
import io.quern.serde.Incoming;
import io.quern.serde.SchemaDirectory;
import io.quern.serde.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** A service and its clients with a real registry; {@code ops/peer/schemas.sh} starts one. */
@Tag("live")
@EnabledIfEnvironmentVariable(
    named = "QUERN_LIVE_SCHEMAS",
    matches = "http.+",
    disabledReason = "QUERN_LIVE_SCHEMAS names no schema registry; ops/peer/schemas.sh test")
class SchemaRegistryLiveTest {
  private static final String REGISTRY =
      System.getenv().getOrDefault("QUERN_LIVE_SCHEMAS", "http://127.0.0.1:1");
  private static final String TENSOR_CHUNK = "io.quern.avro.TensorChunk";

  @TempDir Path root;

  @AfterEach
  void forget() {
    SchemaDirectory.use(SchemaDirectory.NONE);
  }

  private static Map<String, String> settings() {
    return Map.of(SchemaSettings.URL, REGISTRY + "/apis/registry/v3");
  }

  @Test
  void shouldWorkWithRegisteredSchemasAndRejectUnknownOnes() throws Exception {
    try (LentBroker broker = LentBroker.start(root.resolve("broker"))) {
      String address = broker.address();
      register(address);
      Service.Plan plan =
          new Service.Plan(
              Stage.parse("all"),
              new Service.Places(root.resolve("data"), root.resolve("artifacts")),
              new Service.Size(1, 2, false),
              Optional.of(address),
              settings());
      try (Service service = Service.start(plan);
          ServiceClient client = ServiceClient.connect(service.address(), settings());
          GgufSource demo = DemoModel.open()) {
        client.applyProfile(profile());
        send(address, new byte[] {0, 0x7F, 0, 0, 1, 9, 9});
        send(address, registered(Contract.all().getFirst(), address));
        ServiceClient.Publication publication =
            new ServiceClient.Publication(
                new Revision("kjv", "r1"), DemoModel.sha256(demo), demo, 300 * 1024L, true);
        List<ArtifactState> states = client.publish(publication, (done, all, read) -> {}).states();
        assertThat(states)
            .extracting(ArtifactState::phase)
            .containsOnly(ArtifactState.Phase.COMPLETE);
        assertThat(DemoModel.sha256(root.resolve("artifacts/kjv/r1/q/kjv-Q4_0.gguf")))
            .isEqualTo(DemoModel.digestOf("Q4_0"));
      }
      expectFramesThatConfluentsApiKnows(address);
      expectRejections(address);
      expectAWordWhereNoRegistryIsNamed(address);
    }
  }

  private static void register(String address) {
    try (ClusterTopics topics = ClusterTopics.open(address, settings())) {
      topics.create(TopicShape.of(2), ClusterTopics.Extent.DRY_RUN);
      TopicReport made = topics.create(TopicShape.of(2), ClusterTopics.Extent.CREATE);
      TopicReport again = topics.create(TopicShape.of(2), ClusterTopics.Extent.CREATE);
      assertThat(made.schemas()).hasSize(9).allMatch(schema -> schema.id().isPresent());
      assertThat(again.schemas())
          .allMatch(schema -> schema.outcome() == TopicReport.Outcome.THERE)
          .extracting(TopicReport.Schema::id)
          .isEqualTo(made.schemas().stream().map(TopicReport.Schema::id).toList());
    }
  }

  private static Profile profile() {
    return new Profile("q", ProfileDigest.of("gguf", "Q4_0"), List.of("kjv"), "gguf", "Q4_0");
  }

  /** What is registered, but no chunk. */
  private static byte[] registered(Contract contract, String address) {
    try (ClusterTopics topics = ClusterTopics.open(address, settings())) {
      int id =
          topics.describe(TopicShape.DEFAULT).schemas().stream()
              .filter(schema -> schema.name().equals(contract.name()))
              .findFirst()
              .orElseThrow()
              .id()
              .orElseThrow();
      return ByteBuffer.allocate(8).put((byte) 0).putInt(id).array();
    }
  }

  private static void send(String address, byte[] value) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", address),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("quern.tensor-chunks", 0, "k", value)).get();
    }
  }

  private static List<ConsumerRecord<String, byte[]>> read(String address, String topic) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    List<TopicPartition> both = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
    Map<String, Object> settings =
        Map.of("bootstrap.servers", address, "isolation.level", "read_committed");
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(both);
      consumer.seekToBeginning(both);
      Map<TopicPartition, Long> ends = consumer.endOffsets(both);
      while (both.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
    }
    return records;
  }

  /** Apicurio speaks Confluent's protocol beside its own, with the same ids. */
  private static void expectFramesThatConfluentsApiKnows(String address) throws Exception {
    byte[] chunk = read(address, "quern.tensor-chunks").getLast().value();
    assertThat(chunk).startsWith(0);
    int id = ByteBuffer.wrap(chunk).getInt(1);
    String answer = get("/apis/ccompat/v7/schemas/ids/" + id);
    assertThat(answer).contains("TensorChunk").contains("sameAsRevision");
    assertThat(get("/apis/ccompat/v7/subjects")).contains(TENSOR_CHUNK);
    assertThat(
            get(
                "/apis/registry/v3/groups/default/artifacts/"
                    + TENSOR_CHUNK
                    + "/rules/COMPATIBILITY"))
        .contains("FULL_TRANSITIVE");
  }

  private static String get(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(REGISTRY + path)).build(), BodyHandlers.ofString())
          .body();
    }
  }

  private static void expectRejections(String address) {
    List<Rejection> rejections = new ArrayList<>();
    SchemaSetup.prepare(new ClientOverrides(settings()), false);
    for (ConsumerRecord<String, byte[]> record : read(address, "quern.rejections")) {
      if (Wire.rejection().reader().apply(record.value())
          instanceof Incoming.Sound<Rejection>(Rejection rejection)) {
        rejections.add(rejection);
      }
    }
    assertThat(rejections)
        .hasSize(2)
        .allMatch(each -> each.source().topic().equals("quern.tensor-chunks"))
        .extracting(each -> each.source().offset() + ": " + each.reason().text())
        .anyMatch(text -> text.startsWith("0: schema id 2130706433 is not in the registry"))
        .anyMatch(
            text -> text.contains("is io.quern.avro.ArtifactState, which io.quern.avro.Tensor"));
  }

  private static void expectAWordWhereNoRegistryIsNamed(String address) {
    try (ServiceClient client = ServiceClient.connect(address, Map.of())) {
      assertThatThrownBy(client::artifacts)
          .isInstanceOf(StartRefused.class)
          .hasMessageContainingAll("quern.artifacts", "--schema-registry-url");
    }
  }

  private static ApicurioSchemas registry() {
    return new ApicurioSchemas(SchemaSettings.of(settings()).orElseThrow());
  }

  /** A record with one field. */
  private static Contract contract(String name, String field, String type) {
    int dot = name.lastIndexOf('.');
    return new Contract(
        name,
        "{\"type\":\"record\",\"name\":\"%s\",\"namespace\":\"%s\",\"fields\":[{\"name\":\"%s\",\"type\":\"%s\"}]}"
            .formatted(name.substring(dot + 1), name.substring(0, dot), field, type));
  }

  @Test
  void shouldRefuseToMakeTopicsWhereSomethingElseHasOurName() throws Exception {
    forgetTensorChunk();
    registry().register(contract(TENSOR_CHUNK, "model", "int"));
    try (LentBroker broker = LentBroker.start(root.resolve("broker"));
        ClusterTopics topics = ClusterTopics.open(broker.address(), settings())) {
      for (ClusterTopics.Extent extent :
          List.of(ClusterTopics.Extent.DRY_RUN, ClusterTopics.Extent.CREATE)) {
        assertThatThrownBy(() -> topics.create(TopicShape.of(2), extent))
            .isInstanceOf(TopicsRefused.class)
            .hasMessageContaining("schema " + TENSOR_CHUNK + " does not fit");
      }
      assertThat(topics.describe(TopicShape.DEFAULT).topics())
          .extracting(TopicReport.Row::outcome)
          .containsOnly(TopicReport.Outcome.MISSING);
    } finally {
      forgetTensorChunk();
    }
  }

  private static void forgetTensorChunk() throws Exception {
    URI uri = URI.create(REGISTRY + "/apis/registry/v3/groups/default/artifacts/" + TENSOR_CHUNK);
    try (HttpClient http = HttpClient.newHttpClient()) {
      int status =
          http.send(HttpRequest.newBuilder(uri).DELETE().build(), BodyHandlers.discarding())
              .statusCode();
      assertThat(status).isIn(204, 404);
    }
  }

  @Test
  void shouldRegisterOnceWhereManyDoAtTheSameMoment() throws Exception {
    Contract contract = contract("io.quern.test.Raced", "a", "int");
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Set<Integer> ids = new HashSet<>();
      List<Callable<Integer>> same = Collections.nCopies(8, () -> registry().register(contract));
      for (Future<Integer> id : threads.invokeAll(same)) {
        ids.add(id.get());
      }

      assertThat(ids).hasSize(1).containsExactly(registry().find(contract).orElseThrow());
    }
  }

  @Test
  void shouldRefuseASchemaThatDoesNotFitWhatIsRegistered() {
    ApicurioSchemas registry = registry();
    registry.register(contract("io.quern.test.Grown", "a", "int"));
    Contract other = contract("io.quern.test.Grown", "a", "string");

    assertThatThrownBy(() -> registry.tryRegister(other)).isInstanceOf(TopicsRefused.class);
    assertThatThrownBy(() -> registry.register(other))
        .isInstanceOf(TopicsRefused.class)
        .hasMessageContaining("schema io.quern.test.Grown does not fit");
    assertThat(registry.find(other)).isEmpty();
  }
}
