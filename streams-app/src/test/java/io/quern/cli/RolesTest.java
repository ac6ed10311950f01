package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.TakesLong;
import io.quern.app.Acls;
import io.quern.app.MetricsAddress;
import io.quern.app.SecuredBroker;
import io.quern.app.Service;
import io.quern.app.Stage;
import io.quern.model.Sha256;
import io.quern.plan.Keeping;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each role does its work with what {@code ops/acls.sh} grants it, and needs all of that. */
@TakesLong
class RolesTest {
  private static final Path MODEL = Path.of("demo/hf");
  private static final Path DIGESTS =
      Path.of("src/test/resources/compressed-tensors/kjv-4m-f32.sha256");

  /** Used when a log holds many dead chunks, which takes more than a test's model. */
  private static final String RARE =
      "quern.tensor-chunks, patternType=LITERAL), entry=(principal=User:worker, host=*,"
          + " operation=WRITE";

  @TempDir Path root;
  private SecuredBroker broker;
  private final List<Service> services = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    broker = SecuredBroker.start(root.resolve("broker"), Acls.roles().toArray(String[]::new));
  }

  @AfterEach
  void stop() {
    services.forEach(Service::close);
    broker.close();
  }

  @Test
  void shouldDoItsWorkWithExactlyWhatItIsGranted() throws Exception {
    List<AclBinding> granted = new ArrayList<>();
    for (String role : Acls.roles()) {
      granted.addAll(Acls.of(role));
    }
    Acls.grant(broker.scram(), broker.as(SecuredBroker.ADMIN), granted);

    run("operator", "topics", "create", "--partitions", "2");
    Service worker = serve("worker", "plan,quantize,calibrate", "first");
    Service assembler = serve("assembler", "assemble", "sink");
    Service registrar = serve("registrar", "register", "push");
    run("operator", "profile", "apply", profile());
    run("publisher", "publish", MODEL, "--model", "kjv", "--revision", "r1", "--wait-registered");
    assertMade("r1");
    assertThat(run("reader", "status", "--json")).contains("\"complete\"", "kjv/r1/q");
    run("reader", "profile", "list");
    run("reader", "model", "list");
    run("operator", "artifact", "push", "kjv/r1/q");
    assertShowsTheCluster(worker, "plan", "quantize", "calibrate");
    assertShowsTheCluster(assembler, "assemble");
    assertShowsTheCluster(registrar, "register");

    worker.close();
    serve("worker", "plan,quantize,calibrate", "second"); // its stores come from the changelogs
    sendGarbage("quern.models", "quern.segments");
    run("publisher", "publish", MODEL, "--model", "kjv", "--revision", "r2", "--wait");
    assertMade("r2");
    run("publisher", "model", "withdraw", "kjv");
    awaitCut("quern.models", "quern.tensor-chunks", "quern.segments", "quern.orders");
    readEvents();
    run("operator", "topics", "create", "--alter", "--retention", "1d");
    run("runner", "quantize", "demo/kjv-4m-BF16.gguf", root.resolve("out.gguf"), "Q4_0");

    assertThat(Acls.unused(granted))
        .extracting(AclBinding::toString)
        .allMatch(each -> each.contains(RARE));
  }

  @Test
  void shouldRefuseWhatARoleMayNot() throws Exception {
    for (String role : List.of("operator", "reader")) {
      Acls.grant(broker.scram(), broker.as(SecuredBroker.ADMIN), Acls.of(role));
    }
    assertRefused(quern("reader", "status"), "quern.models", "not allowed to make");
    run("operator", "topics", "create", "--partitions", "1");

    assertRefused(quern("reader", "profile", "apply", profile()), "ops/acls.sh");
    assertRefused(quern("reader", "publish", MODEL, "--model", "kjv"), "ops/acls.sh");
    assertRefused(quern("publisher", "publish", MODEL, "--model", "kjv"), "ops/acls.sh");
  }

  private static void assertRefused(Ran ran, String... words) {
    assertThat(ran.code()).isEqualTo(ExitCode.FAULT);
    assertThat(ran.err()).startsWith("quern: ").hasLineCount(1).contains(words);
  }

  private Ran quern(String role, Object... words) throws IOException {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--bootstrap-server", broker.scram()));
    all.addAll(List.of("--command-config", file(role)));
    return Ran.quern(all.toArray());
  }

  private String run(String role, Object... words) throws IOException {
    Ran ran = quern(role, words);
    assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.DONE);
    return ran.out();
  }

  private Path file(String role) throws IOException {
    Properties properties = new Properties();
    properties.putAll(broker.as(role));
    Path file = root.resolve(role + ".properties");
    try (var out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    return file;
  }

  private Service serve(String role, String stages, String name) throws IOException {
    Service service =
        Service.start(
            new Service.Plan(
                Stage.parse(stages),
                new Service.Places(root.resolve(name), root.resolve("artifacts")),
                new Service.Size(1, 2, false),
                Optional.of(broker.scram()),
                broker.as(role),
                Keeping.DEFAULT,
                Optional.of(new MetricsAddress(MetricsAddress.LOOPBACK, 0)),
                Optional.empty()));
    services.add(service);
    return service;
  }

  private Path profile() throws IOException {
    Path house = Files.createDirectories(root.resolve("house"));
    return Files.writeString(
        root.resolve("q.yaml"),
        """
        name: q
        models: kjv
        format: safetensors
        type: NVFP4A16
        registries: [{adapter: directory, target: "%s"}]
        """
            .formatted(house));
  }

  private void assertMade(String revision) throws Exception {
    String wanted;
    try (Stream<String> lines = Files.lines(DIGESTS)) {
      wanted = lines.filter(line -> line.startsWith("NVFP4A16 FILE ")).findFirst().orElseThrow();
    }
    MessageDigest digest = Sha256.digest();
    digest.update(
        Files.readAllBytes(root.resolve("artifacts/kjv/" + revision + "/q/model.safetensors")));
    assertThat(wanted).endsWith(Sha256.hex(digest));
  }

  /** What a process may see it shows, and no figure is missing for what it may not. */
  private static void assertShowsTheCluster(Service service, String... stages) throws Exception {
    await(() -> figures(service).contains("quern_artifacts{state=\"complete\"} 1.0\n"));
    List<String> lag =
        figures(service).lines().filter(line -> line.startsWith("quern_lag_records{")).toList();

    assertThat(lag).noneMatch(line -> line.endsWith(" NaN"));
    assertThat(lag)
        .extracting(line -> line.replaceFirst(".*stage=\"(\\w+)\".*", "$1"))
        .containsOnly(stages);
  }

  private static String figures(Service service) throws Exception {
    URI uri = URI.create(service.metricsUrl().orElseThrow() + "/metrics");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private Map<String, Object> clientOf(String user) {
    Map<String, Object> settings = new HashMap<>(broker.as(user));
    settings.put("bootstrap.servers", broker.scram());
    return settings;
  }

  private void sendGarbage(String... topics) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            clientOf(SecuredBroker.ADMIN), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String topic : topics) {
        producer.send(new ProducerRecord<>(topic, 0, new byte[] {1}, new byte[] {2})).get();
      }
    }
  }

  private void readEvents() {
    Map<String, Object> settings = clientOf("reader");
    settings.put("auto.offset.reset", "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(
          List.of(new TopicPartition("quern.events", 0), new TopicPartition("quern.events", 1)));
      assertThat(consumer.poll(Duration.ofSeconds(20))).isNotEmpty();
    }
  }

  /** The service deletes what nobody needs. */
  private void awaitCut(String... topics) throws Exception {
    try (Admin admin = Admin.create(clientOf(SecuredBroker.ADMIN))) {
      for (String topic : topics) {
        await(() -> begin(admin, topic) > 0);
      }
    }
  }

  private static long begin(Admin admin, String topic) throws Exception {
    Map<TopicPartition, OffsetSpec> both =
        Map.of(
            new TopicPartition(topic, 0), OffsetSpec.earliest(),
            new TopicPartition(topic, 1), OffsetSpec.earliest());
    return admin.listOffsets(both).all().get().values().stream()
        .mapToLong(found -> found.offset())
        .sum();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      Thread.sleep(500); // figures are ten seconds old, and each question starts a client
    }
  }
}
