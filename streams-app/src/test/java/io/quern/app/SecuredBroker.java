package io.quern.app;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A broker that lets nobody in without TLS and a name, and allows nobody anything that no ACL
 * grants. One listener asks for SCRAM-SHA-512, the other for a client's certificate.
 */
public final class SecuredBroker implements AutoCloseable {
  public static final String ADMIN = "admin";

  /** Of every user; whatever shows it leaks. */
  public static final String PASSWORD = "planted-s3cret-never-shown";

  /** Of every key file, another one that nobody may show. */
  public static final String KEY_PASSWORD = KeyFiles.PASSWORD;

  private static final String BROKER = "broker";
  private static final int NODE = 1;

  private final DataDirectory directory;
  private final KafkaRaftServer server;
  private final KeyFiles keys;
  private final List<Integer> ports;

  private SecuredBroker(
      DataDirectory directory, KafkaRaftServer server, KeyFiles keys, List<Integer> ports) {
    this.directory = directory;
    this.server = server;
    this.keys = keys;
    this.ports = ports;
  }

  /**
   * Returns once it answers.
   *
   * @param users who may come with a password, besides {@link #ADMIN}
   */
  public static SecuredBroker start(Path root, String... users) throws Exception {
    DataDirectory directory = DataDirectory.temporary(root);
    KeyFiles keys = KeyFiles.make(root.resolve("keys"), BROKER, "worker");
    format(Files.createDirectories(directory.broker()), users);
    List<Integer> ports = freePorts();
    KafkaConfig config = new KafkaConfig(properties(directory, keys, ports), false);
    SecuredBroker broker =
        new SecuredBroker(directory, new KafkaRaftServer(config, Time.SYSTEM), keys, ports);
    AccessRecorder.forget();
    broker.server.startup();
    return broker;
  }

  private static void format(Path logs, String... users) throws Exception {
    List<String> scram =
        Stream.concat(Stream.of(ADMIN), Arrays.stream(users))
            .map(user -> "SCRAM-SHA-512=[name=" + user + ",password=" + PASSWORD + "]")
            .toList();
    new Formatter()
        .setNodeId(NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(logs.toString())
        .addDirectory(logs.toString())
        .setScramArguments(scram)
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .run();
  }

  private static List<Integer> freePorts() throws IOException {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    try (ServerSocket one = new ServerSocket(0, 1, loopback);
        ServerSocket two = new ServerSocket(0, 1, loopback);
        ServerSocket three = new ServerSocket(0, 1, loopback)) {
      return List.of(one.getLocalPort(), two.getLocalPort(), three.getLocalPort());
    }
  }

  private static Map<String, String> properties(
      DataDirectory directory, KeyFiles keys, List<Integer> ports) {
    BrokerSettings settings =
        new BrokerSettings(directory, PreparedTopics.LARGE_BATCH_BYTES + 64 * 1024);
    Map<String, String> properties =
        new HashMap<>(BrokerProperties.of(settings, new BrokerPorts(ports.get(0), ports.get(2))));
    properties.put(
        "listeners",
        "SCRAM://127.0.0.1:%d,MTLS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(ports.toArray()));
    properties.put("listener.security.protocol.map", "SCRAM:SASL_SSL,MTLS:SSL,CONTROLLER:SSL");
    properties.put("inter.broker.listener.name", "MTLS");
    properties.putAll(tls(keys.trust(), keys.key(BROKER)));
    properties.put("listener.name.mtls.ssl.client.auth", "required");
    properties.put("listener.name.controller.ssl.client.auth", "required");
    properties.put("ssl.principal.mapping.rules", "RULE:^CN=(.*)$/$1/");
    properties.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
    properties.put(
        "listener.name.scram.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    properties.put("authorizer.class.name", AccessRecorder.class.getName());
    properties.put("allow.everyone.if.no.acl.found", "false");
    properties.put("super.users", "User:" + BROKER + ";User:" + ADMIN);
    return properties;
  }

  private static Map<String, String> tls(Path trust, Path key) {
    return Map.of(
        "ssl.truststore.location",
        trust.toString(),
        "ssl.truststore.password",
        KeyFiles.PASSWORD,
        "ssl.truststore.type",
        "PKCS12",
        "ssl.keystore.location",
        key.toString(),
        "ssl.keystore.password",
        KeyFiles.PASSWORD,
        "ssl.keystore.type",
        "PKCS12");
  }

  /** Where a password is asked for. */
  public String scram() {
    return "127.0.0.1:" + ports.get(0);
  }

  /** Where a certificate is asked for. */
  public String mutualTls() {
    return "127.0.0.1:" + ports.get(1);
  }

  /** Settings of a client that comes as {@code user} with a password. */
  public Map<String, String> as(String user, String password) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "SCRAM-SHA-512",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(user, password),
        "ssl.truststore.location",
        keys.trust().toString(),
        "ssl.truststore.password",
        KeyFiles.PASSWORD,
        "ssl.truststore.type",
        "PKCS12");
  }

  public Map<String, String> as(String user) {
    return as(user, PASSWORD);
  }

  /** Settings of a client that trusts the broker and shows no certificate. */
  public Map<String, String> trusting() {
    return Map.of(
        "security.protocol",
        "SSL",
        "ssl.truststore.location",
        keys.trust().toString(),
        "ssl.truststore.password",
        KeyFiles.PASSWORD,
        "ssl.truststore.type",
        "PKCS12");
  }

  /** Settings of a client that shows the certificate of {@code worker}. */
  public Map<String, String> certified() {
    Map<String, String> settings = new HashMap<>(tls(keys.trust(), keys.key("worker")));
    settings.put("security.protocol", "SSL");
    return settings;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    directory.close();
  }
}
