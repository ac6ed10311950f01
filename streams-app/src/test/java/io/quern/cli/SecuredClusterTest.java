package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.quern.TakesLong;
import io.quern.app.Acls;
import io.quern.app.SecuredBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that demands TLS and a name; what comes in, what does not, and what nobody is told. */
@TakesLong
class SecuredClusterTest {
  private static final String HOUSE = "registry-pa55word";
  private static final List<String> SECRETS =
      List.of(
          SecuredBroker.PASSWORD,
          SecuredBroker.KEY_PASSWORD,
          HOUSE,
          Base64.getEncoder().encodeToString(("me:" + HOUSE).getBytes(StandardCharsets.UTF_8)));

  @TempDir static Path root;
  private static SecuredBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = SecuredBroker.start(root.resolve("broker"), "worker");
    Acls.grant(broker.scram(), broker.as(SecuredBroker.ADMIN), Acls.of("worker"));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Path file(Map<String, String> settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    Path file = Files.createTempFile(root, "client", ".properties");
    try (var out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    return file;
  }

  private static Ran quern(String server, Map<String, String> settings, Object... words)
      throws IOException {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--bootstrap-server", server, "--command-config", file(settings)));
    return Ran.quern(all.toArray());
  }

  private static void assertRefused(Ran ran, String... words) {
    assertThat(ran.code()).isEqualTo(ExitCode.FAULT);
    assertThat(ran.err()).startsWith("quern: ").hasLineCount(1).contains(words);
    assertSilent(ran.out() + ran.err());
  }

  private static void assertSilent(String text) {
    assertThat(SECRETS).noneMatch(text::contains);
  }

  @Test
  void shouldComeInWithACertificateAndNotWithoutOne() throws Exception {
    Ran known = quern(broker.mutualTls(), broker.certified(), "topics", "describe");
    Ran unknown = quern(broker.mutualTls(), broker.trusting(), "topics", "describe");

    assertThat(known.code()).as(known.err()).isEqualTo(ExitCode.DONE);
    assertThat(known.out()).contains("quern.tensor-chunks");
    assertRefused(unknown, "does not let us in", "ssl.*");
  }

  @Test
  void shouldNotTrustABrokerWhoseCertificateItDoesNotKnow() throws Exception {
    Map<String, String> settings = Map.of("security.protocol", "SSL");
    assertRefused(quern(broker.mutualTls(), settings, "status"), "does not let us in", "PKIX");
  }

  @Test
  void shouldSayThatAPasswordIsWrongWithoutShowingIt() throws Exception {
    String wrong = "an0ther-" + SecuredBroker.PASSWORD;
    Ran ran = quern(broker.scram(), broker.as("worker", wrong), "status", "--json");

    assertRefused(ran, "does not let us in", "invalid credentials", "sasl.*");
  }

  @Test
  void shouldSayThatTheProtocolIsWrong() throws Exception {
    assertRefused(quern(broker.scram(), Map.of(), "status"), "check the port", "security.protocol");
  }

  @Test
  void shouldNotQuoteAJaasLineThatItCannotRead() throws Exception {
    Map<String, String> settings = new HashMap<>(broker.as("worker"));
    settings.put(
        "sasl.jaas.config", "Module required password=x " + SecuredBroker.PASSWORD + " = ;");
    assertRefused(quern(broker.scram(), settings, "status"), "sasl.jaas.config cannot be read");
  }

  @Test
  void shouldTellNobodyItsSecrets() throws Exception {
    HttpServer registry = registry();
    Path log = root.resolve("service.log");
    Process service = fork(log);
    try {
      Map<String, String> admin = broker.as(SecuredBroker.ADMIN);
      awaitReady(service, log);
      StringBuilder said = new StringBuilder();
      said.append(say(admin, "profile", "apply", profile(registry)));
      said.append(
          say(admin, "publish", "demo/kjv-4m-BF16.gguf", "--model", "kjv", "--wait-registered"));
      assertThat(said).contains("401", "refused");
      said.append(say(admin, "status", "--json")).append(say(admin, "profile", "list", "--json"));
      said.append(records("quern.events", 1)).append(records("quern.artifacts", 1));
      assertSilent(said.toString());
    } finally {
      service.destroy();
      boolean _ = service.waitFor(30, TimeUnit.SECONDS);
      service.destroyForcibly();
      registry.stop(0);
    }
    String logged = Files.readString(log);
    assertThat(logged).contains("DEBUG", "event=stopping", "sasl.jaas.config");
    assertSilent(logged);
  }

  private static String say(Map<String, String> settings, Object... words) throws IOException {
    Ran ran = quern(broker.scram(), settings, words);
    return ran.out() + ran.err();
  }

  /** Refuses everybody, and repeats what they said. */
  private static HttpServer registry() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          List<String> said = exchange.getRequestHeaders().get("Authorization");
          byte[] body = ("who are you, " + said + "?").getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"house\"");
          exchange.sendResponseHeaders(401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static Path profile(HttpServer registry) throws IOException {
    return Files.writeString(
        root.resolve("q.yaml"),
        """
        name: q
        models: kjv
        format: gguf
        type: Q4_0
        registries:
          - adapter: oci-ollama
            target: http://127.0.0.1:%d/library/kjv
            credentials: env:HOUSE
        """
            .formatted(registry.getAddress().getPort()));
  }

  /** All stages, and everything that they and Kafka have to say. */
  private static Process fork(Path log) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
    words.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-Xmx512m"));
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dquern.kernel=scalar"));
    for (String name : List.of("defaultLogLevel", "log.org.apache.kafka", "log.io.quern")) {
      words.add("-Dorg.slf4j.simpleLogger." + name + "=debug");
    }
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    words.addAll(List.of("start", "--threads", "1", "--partitions", "1"));
    words.addAll(List.of("--data-dir", root.resolve("data").toString()));
    words.addAll(List.of("--output-dir", root.resolve("out").toString()));
    words.addAll(List.of("--address-file", root.resolve("address").toString()));
    words.addAll(List.of("--bootstrap-server", broker.scram()));
    words.addAll(List.of("--command-config", file(broker.as(SecuredBroker.ADMIN)).toString()));
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("HOUSE", "me:" + HOUSE);
    return builder.start();
  }

  private static void awaitReady(Process service, Path log) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!Files.exists(root.resolve("address"))) {
      if (!service.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError("not ready: " + Files.readString(log));
      }
      Thread.sleep(50);
    }
  }

  /** Everything in a topic, with its headers. */
  private static String records(String topic, int atLeast) {
    Map<String, Object> settings = new HashMap<>(broker.as(SecuredBroker.ADMIN));
    settings.put("bootstrap.servers", broker.scram());
    settings.put("auto.offset.reset", "earliest");
    StringBuilder all = new StringBuilder();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      int count = 0;
      while (count < atLeast) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(20))) {
          record
              .headers()
              .forEach(header -> all.append(new String(header.value(), StandardCharsets.UTF_8)));
          all.append(record.key()).append(record.value());
          count++;
        }
      }
    }
    return all.toString();
  }
}
