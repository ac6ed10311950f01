package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.model.Profile;
import io.quern.model.ProfileDigest;
import io.quern.model.Revision;
import io.quern.plan.Keeping;
import io.quern.publish.GgufSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service shows of itself while it makes something. */
class MonitoringTest {
  private static final OneShot.Progress SILENT = (done, total, read) -> {};

  /** A figure's name as Prometheus has it. */
  private static final Pattern NAME =
      Pattern.compile("\\b(?:quern|kafka|jvm|process)_[a-z_]+[a-z]\\b(?!-)");

  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

  @TempDir static Path root;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static Service service;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    service = Service.start(plan("data", Stage.parse("all"), new MetricsAddress("127.0.0.1", 0)));
    url = service.metricsUrl().orElseThrow();
    try (GgufSource demo = DemoModel.open();
        ServiceClient client = ServiceClient.connect(service.address(), Map.of())) {
      client.applyProfile(
          new Profile("q", ProfileDigest.of("gguf", "Q4_K_M"), List.of("*"), "gguf", "Q4_K_M"));
      client.publish(
          new ServiceClient.Publication(
              new Revision("m", "r1"), DemoModel.sha256(demo), demo, 900 * 1024L, true),
          SILENT);
    }
    sendNonsense();
  }

  private static void sendNonsense() throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", service.address());
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("quern.tensor-chunks", "x", new byte[] {1, 2, 3})).get();
    }
  }

  @AfterAll
  static void stop() {
    service.close();
    HTTP.close();
  }

  private static Service.Plan plan(String data, Set<Stage> stages, MetricsAddress address) {
    return new Service.Plan(
        stages,
        new Service.Places(root.resolve(data), root.resolve("artifacts")),
        new Service.Size(1, 2, true),
        Optional.empty(),
        Map.of(),
        Keeping.DEFAULT,
        Optional.of(address),
        Optional.of(new ProcessIdentity("node-7")));
  }

  @Test
  void shouldCountTheWeightsByType() throws Exception {
    String shown = get("/metrics").body();

    assertThat(value(shown, "quern_weights_total{type=\"Q4_K\",work=\"quantized\"}")).isPositive();
    assertThat(value(shown, "quern_weights_total{type=\"F32\",work=\"copied\"}")).isPositive();
    assertThat(value(shown, "quern_kernel_cpu_seconds_total{type=\"Q4_K\"}")).isPositive();
    assertThat(value(shown, "quern_artifacts_written_bytes_total{origin=\"computed\"}"))
        .isPositive();
  }

  @Test
  void shouldShowHowTheClusterStands() throws Exception {
    String shown = await("quern_artifacts{state=\"complete\"} 1.0\n");

    assertThat(value(shown, "quern_lag_records{stage=\"quantize\",topic=\"quern.tensor-chunks\"}"))
        .isNotNegative();
    assertThat(value(shown, "quern_work_unmoved_seconds")).isZero();
  }

  @Test
  void shouldCountRejectionsByReason() throws Exception {
    assertThat(await("quern_rejections_total{code=\"unreadable\",stage=\"quantize\"} 1.0\n"))
        .isNotEmpty();
  }

  /** A panel or an alert whose figure nobody exports is silent for ever. */
  @ParameterizedTest
  @ValueSource(
      strings = {"grafana/quern.json", "prometheus/rules.yml", "prometheus/rules_test.yml"})
  void shouldExportEachFigureThatIsNamedInOps(String file) throws Exception {
    await("quern_lag_records{");
    String shown = await("quern_rejections_total{");
    Set<String> exported =
        NAME.matcher(shown).results().map(MatchResult::group).collect(Collectors.toSet());

    Set<String> named =
        NAME.matcher(Files.readString(Path.of("..", "ops", file)))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toSet());

    assertThat(exported).containsAll(named);
    assertThat(named).isNotEmpty();
  }

  @Test
  void shouldHaveAHeadingOfTheRunbookForEachAlert() throws Exception {
    String runbook = Files.readString(Path.of("../ops/runbook.md"));

    List<String> alerts =
        ALERT
            .matcher(Files.readString(Path.of("../ops/prometheus/rules.yml")))
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(alerts).hasSizeGreaterThan(10);
    assertThat(alerts).allSatisfy(alert -> assertThat(runbook).contains("\n## " + alert + "\n"));
  }

  @Test
  void shouldBeLiveAndReady() throws Exception {
    assertThat(get("/livez").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body())
        .contains("plan: ok", "quantize: ok", "calibrate: ok", "assemble: ok", "register: ok");
  }

  @Test
  void shouldBeKnownToItsGroupsByItsName() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", service.address()))) {
      Set<String> names =
          admin
              .describeConsumerGroups(List.of("quern-assemble"))
              .all()
              .get()
              .get("quern-assemble")
              .members()
              .stream()
              .map(member -> member.groupInstanceId().orElse(""))
              .collect(Collectors.toSet());

      assertThat(names).containsExactly("quern-assemble-node-7");
    }
  }

  @Test
  void shouldRefuseAPortThatIsTaken() {
    int taken = URI.create(url).getPort();

    assertThatThrownBy(
            () ->
                Service.start(
                    plan("other", Stage.parse("none"), new MetricsAddress("127.0.0.1", taken))))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("--metrics-port");
  }

  private static double value(String shown, String series) {
    return shown
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + series));
  }

  private static String await(String line) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      String shown = get("/metrics").body();
      if (shown.contains(line)) {
        return shown;
      }
      Answers.pause(100);
    }
    throw new AssertionError("never " + line);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(url + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
