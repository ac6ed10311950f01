package io.quern.register;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quern.app.FailurePolicy;
import io.quern.app.LentBroker;
import io.quern.app.Registrations;
import io.quern.app.ServiceClient;
import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.ArtifactFile;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.ArtifactState.LogPosition;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Registration;
import io.quern.model.RegistryTarget;
import io.quern.model.Sha256;
import io.quern.serde.Wire;
import io.quern.topology.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage on a broker, with registries that do as they are told; each test has a model. */
class RegisterShellTest {
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
  private static final String SECRET = "hunter2";

  @TempDir static Path root;
  private static LentBroker broker;
  private static ServiceClient client;

  private final Map<String, Behaviour> registries = new ConcurrentHashMap<>();
  private final List<String> pushes = new CopyOnWriteArrayList<>();
  private Registrations registrations;
  private RegisterShell shell;

  /** What a registry does when something is pushed to it. */
  private interface Behaviour {
    void push(Destination destination) throws RegistryException, InterruptedException;
  }

  @BeforeAll
  static void start() throws Exception {
    broker = LentBroker.start(root.resolve("broker"));
    client = ServiceClient.connect(broker.address(), Map.of());
  }

  @AfterAll
  static void stop() {
    client.close();
    broker.close();
  }

  @BeforeEach
  void open() {
    registrations = client.registrations();
    shell = startShell();
  }

  @AfterEach
  void close() {
    shell.close();
    registrations.close();
  }

  @Test
  void shouldPushToTheTargetsOfEachProfile() throws Exception {
    apply("two-a", "two", target("house"), target("mirror"));
    apply("two-b", "two", target("house"));

    complete("two", "r1", "two-a", 1);
    await("two/r1/two-a", "house", Registration.Phase.DONE); // both want one tag there
    complete("two", "r1", "two-b", 1);

    await("two/r1/two-a", "mirror", Registration.Phase.DONE);
    Registration done = await("two/r1/two-b", "house", Registration.Phase.DONE);
    assertThat(done.place().reference()).isEqualTo("fake://house/two:q4_k_m");
    assertThat(done.place().digest()).startsWith("sha256:");
  }

  @Test
  void shouldTryAgainUntilARegistryIsBackAndHoldUpNobodyMeanwhile() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    registries.put("slow", destination -> slow.await());
    registries.put(
        "away",
        destination -> {
          if (pushes.stream().filter("back/r1/back@away"::equals).count() < 3) {
            throw RegistryException.passing(
                "http://away answered 503 for " + destination.credentials().secret());
          }
        });
    registries.put(
        "closed",
        destination -> {
          throw RegistryException.refused("http://closed answered 401: check the credentials");
        });

    apply("back", "back", target("slow"), target("away"), target("closed"), target("house"));
    complete("back", "r1", "back", 1);

    await("back/r1/back", "house", Registration.Phase.DONE);
    Registration refused = await("back/r1/back", "closed", Registration.Phase.FAILED);
    assertThat(refused.effort().refused()).isTrue();
    assertThat(refused.effort().failure()).contains("401: check the credentials");
    Registration failed = await("back/r1/back", "away", Registration.Phase.FAILED);
    assertThat(failed.effort().failure()).contains("503 for ***").doesNotContain(SECRET);
    assertThat(await("back/r1/back", "away", Registration.Phase.DONE).effort().attempts())
        .isEqualTo(3);
    assertThat(find("back/r1/back", "slow").orElseThrow().phase())
        .isEqualTo(Registration.Phase.PUSHING);
    slow.countDown();
    await("back/r1/back", "slow", Registration.Phase.DONE);
  }

  @Test
  void shouldTellNoSecretInAnyRecord() throws Exception {
    String pair = Base64.getEncoder().encodeToString((":" + SECRET).getBytes(UTF_8));
    registries.put(
        "chatty",
        destination -> {
          throw RegistryException.refused(
              "http://us:%s@chatty answered 401 to 'Basic %s' and 'Bearer %s'"
                  .formatted(SECRET, pair, SECRET));
        });
    registries.put(
        "odd",
        destination -> {
          throw new IllegalStateException("what is " + destination.credentials());
        });
    apply("told", "told", target("chatty"), target("odd"), target("house"));
    complete("told", "r1", "told", 1);

    Registration refused = await("told/r1/told", "chatty", Registration.Phase.FAILED);
    Registration fault = await("told/r1/told", "odd", Registration.Phase.FAILED);
    await("told/r1/told", "house", Registration.Phase.DONE);

    assertThat(refused.effort().failure())
        .isEqualTo("http://***@chatty answered 401 to 'Basic ***' and 'Bearer ***'");
    assertThat(fault.effort().failure()).startsWith("adapter fake failed");
    awaitTrue(() -> everything().contains("io.quern.artifact.registered"));
    assertThat(everything()).contains("told/r1/told").doesNotContain(SECRET).doesNotContain(pair);
  }

  /** Keys, headers and values of all records of profiles, artifacts and events. */
  private static String everything() {
    StringBuilder all = new StringBuilder();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.address()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          Stream.of(TOPICS.profiles(), TOPICS.artifacts(), TOPICS.events())
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          add(all, record.key());
          add(all, record.value());
          record.headers().forEach(header -> add(all, header.value()));
        }
      }
    }
    return all.toString();
  }

  private static void add(StringBuilder all, byte[] bytes) {
    all.append(bytes == null ? "" : new String(bytes, UTF_8)).append('\n');
  }

  @Test
  void shouldGoOnWhereItWasKilledInThePush() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    registries.put(
        "house",
        destination -> {
          begun.countDown();
          new CountDownLatch(1).await();
        });
    apply("killed", "killed", target("house"));
    complete("killed", "r1", "killed", 1);
    begun.await();

    shell.close();
    assertThat(find("killed/r1/killed", "house").orElseThrow().phase())
        .isEqualTo(Registration.Phase.PUSHING);
    registries.remove("house");
    shell = startShell();

    assertThat(await("killed/r1/killed", "house", Registration.Phase.DONE).effort().attempts())
        .isEqualTo(2);
  }

  @Test
  void shouldNotPushAgainAfterARestartButWhenAsked() throws Exception {
    apply("asked", "asked", target("house"));
    complete("asked", "r1", "asked", 1);
    await("asked/r1/asked", "house", Registration.Phase.DONE);
    shell.close();
    shell = startShell();
    complete("asked", "r2", "asked", 2);
    await("asked/r2/asked", "house", Registration.Phase.DONE);
    assertThat(pushes).containsOnlyOnce("asked/r1/asked@house");

    assertThat(registrations.push(ArtifactId.parse("asked/r2/asked"), Optional.of("house")))
        .hasSize(1);

    awaitTrue(() -> pushes.stream().filter("asked/r2/asked@house"::equals).count() == 2);
  }

  @Test
  void shouldSayThatAFileWasChanged() throws Exception {
    Path file = complete("changed", "r1", "changed", 1);
    Files.writeString(file, "other");
    apply("changed", "changed", target("house"));

    assertThat(await("changed/r1/changed", "house", Registration.Phase.FAILED).effort().failure())
        .contains("was changed after it was complete");
    assertThat(pushes).doesNotContain("changed/r1/changed@house");
  }

  private RegisterShell startShell() {
    Map<String, Object> reader =
        Map.of(
            "bootstrap.servers",
            broker.address(),
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            false,
            "auto.offset.reset",
            "earliest");
    Map<String, Object> member = new HashMap<>(reader);
    member.put("group.id", TOPICS.groupOf("register"));
    member.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor");
    RegisterShell started =
        new RegisterShell(
            new RegisterShell.Settings(
                TOPICS,
                new RegisterShell.Clients(
                    member,
                    reader,
                    Map.of(
                        "bootstrap.servers",
                        broker.address(),
                        "transactional.id",
                        "test-" + UUID.randomUUID())),
                InstantSource.system(),
                new CredentialsReference(Map.of("HOUSE", SECRET)),
                destination -> Optional.of(release -> push(destination, release)),
                FailurePolicy.standard()::passes));
    started.start();
    assertThat(started.awaitReady(Duration.ofSeconds(60))).isTrue();
    return started;
  }

  private Receipt push(Destination destination, Release release)
      throws RegistryException, InterruptedException {
    pushes.add(release.artifact() + "@" + destination.name());
    Behaviour behaviour = registries.get(destination.name());
    if (behaviour != null) {
      behaviour.push(destination);
    }
    String tag = destination.tags().getFirst();
    String digest = "sha256:" + release.files().getFirst().sha256();
    return new Receipt(destination.address() + ":" + tag, digest, 1, List.of());
  }

  private static RegistryTarget target(String name) {
    return new RegistryTarget(
        name, "fake", "fake://" + name + "/{model}", List.of(), "env:HOUSE", Map.of());
  }

  private static void apply(String name, String model, RegistryTarget... targets) {
    client.applyProfile(
        Profile.of(name, List.of(model), "gguf", "Q4_K_M", ProfileDetails.NONE)
            .pushedTo(List.of(targets)));
  }

  /** Says, as assemble does, that an artifact is complete; returns its one file. */
  private static Path complete(String model, String revision, String profile, long publishedAt)
      throws Exception {
    ArtifactId artifact = new ArtifactId(model, revision, profile);
    Path folder = Files.createDirectories(root.resolve("out").resolve(artifact.toString()));
    byte[] bytes = artifact.toString().getBytes(UTF_8);
    Path file = Files.write(folder.resolve("model.bin"), bytes);
    ArtifactState state =
        new ArtifactState(
                new PlanRef(artifact, "plan"),
                "Q4_K_M",
                1,
                Phase.COMPLETE,
                bytes.length,
                bytes.length,
                List.of(new ArtifactFile("model.bin", bytes.length, Sha256.hex(bytes))),
                file.toUri().toString(),
                Failure.NONE,
                LogPosition.UNKNOWN)
            .publishedAt(publishedAt);
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.address()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      byte[] key = model.getBytes(UTF_8);
      int partitions = producer.partitionsFor(TOPICS.artifacts()).size();
      producer
          .send(
              new ProducerRecord<>(
                  TOPICS.artifacts(),
                  Utils.toPositive(Utils.murmur2(key)) % partitions,
                  artifact.toString(),
                  Wire.artifactState().serializer().serialize(TOPICS.artifacts(), state)))
          .get();
    }
    return file;
  }

  private Optional<Registration> find(String artifact, String target) {
    return registrations.now().stream()
        .filter(each -> each.key().equals(artifact + "#" + target))
        .findFirst();
  }

  private Registration await(String artifact, String target, Registration.Phase phase)
      throws InterruptedException {
    awaitTrue(() -> find(artifact, target).filter(each -> each.phase() == phase).isPresent());
    return find(artifact, target).orElseThrow();
  }

  private interface Question {
    boolean ask();
  }

  private void awaitTrue(Question question) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!question.ask()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 30 s; there is " + registrations.now());
      }
      Thread.sleep(20);
    }
  }
}
