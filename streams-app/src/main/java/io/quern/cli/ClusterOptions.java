package io.quern.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Option;

/** Where the brokers are, for commands that can do without an embedded one. */
@NullUnmarked // picocli fills the fields
final class ClusterOptions {
  @Option(
      names = "--bootstrap-server",
      paramLabel = "HOST:PORT",
      description = "use this cluster instead of an embedded broker")
  private String bootstrapServer;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description =
          "properties for the Kafka clients: TLS, SASL, and any setting with Kafka's prefixes"
              + " (producer., consumer., admin., …)")
  private Path commandConfig;

  @Option(
      names = "--schema-registry-url",
      paramLabel = "URL",
      description =
          "frame records as this registry's clients do: Apicurio's API, such as"
              + " http://127.0.0.1:8080/apis/registry/v3 (default: Avro single-object encoding)")
  private String schemaRegistry;

  @Option(
      names = "--schema-registry-credentials",
      paramLabel = "WHERE",
      description = "where user:password for it stands: env:NAME or file:/path")
  private String schemaCredentials;

  Optional<String> bootstrapServer() {
    return Optional.ofNullable(bootstrapServer);
  }

  /** For commands that talk to a running service. */
  String requiredServer() {
    return bootstrapServer()
        .orElseThrow(
            () ->
                new UsageException(
                    "name the broker: --bootstrap-server HOST:PORT (quern start prints it)"));
  }

  Map<String, String> clientSettings() throws IOException {
    Map<String, String> settings = new TreeMap<>();
    if (commandConfig != null) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(commandConfig)) {
        properties.load(reader);
      }
      properties
          .stringPropertyNames()
          .forEach(name -> settings.put(name, properties.getProperty(name)));
    }
    put(settings, "schema.registry.url", schemaRegistry);
    put(settings, "schema.registry.credentials", schemaCredentials);
    return settings;
  }

  /** A flag counts more than the file. */
  private static void put(Map<String, String> settings, String name, String flag) {
    if (flag != null) {
      settings.put(name, flag);
    }
  }
}
