package io.quern.app;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a user says of Kafka's clients ({@code --command-config FILE}), with Kafka's own prefixes.
 * Precedence, the later wins: Quern's own setting, the user's without a prefix, the user's with
 * {@code consumer.}, {@code producer.} or {@code admin.}, the user's with {@code main.consumer.} or
 * {@code restore.consumer.}. What makes a record count exactly once is not for users to set.
 */
public final class ClientOverrides {
  private static final List<String> PREFIXES =
      List.of(
          "producer.",
          "consumer.",
          "admin.",
          "main.consumer.",
          "restore.consumer.",
          "global.consumer.",
          "topic.");

  /** Quern sets these itself, and goes wrong when they are changed. */
  private static final Set<String> RESERVED =
      Set.of(
          "group.id",
          "group.instance.id",
          "application.id",
          "transactional.id",
          "isolation.level",
          "enable.auto.commit",
          "auto.offset.reset",
          "enable.idempotence",
          "key.serializer",
          "value.serializer",
          "key.deserializer",
          "value.deserializer");

  /** Nothing said. */
  public static final ClientOverrides NONE = new ClientOverrides(Map.of());

  private final Map<String, String> settings;
  private final Optional<SchemaSettings> schemas;

  /**
   * Takes the lines of the user's file; {@code bootstrap.servers} in it is left to the flag.
   *
   * @throws StartRefused naming a setting that is not for users to set
   */
  public ClientOverrides(Map<String, String> settings) {
    settings.keySet().forEach(ClientOverrides::requireFree);
    Map<String, String> kept = new HashMap<>(settings);
    kept.remove("bootstrap.servers");
    schemas = SchemaSettings.of(settings);
    kept.remove(SchemaSettings.URL);
    kept.remove(SchemaSettings.CREDENTIALS);
    this.settings = Map.copyOf(kept);
  }

  private static void requireFree(String name) {
    String bare = prefixOf(name).map(prefix -> name.substring(prefix.length())).orElse(name);
    if (RESERVED.contains(bare)) {
      throw new StartRefused(
          "--command-config sets " + name + ", which Quern sets itself; remove it");
    }
  }

  private static Optional<String> prefixOf(String name) {
    return PREFIXES.stream().filter(name::startsWith).findFirst();
  }

  /**
   * Quern's settings of a client, with the user's over them.
   *
   * @param prefixes that apply to this client, the most specific last
   */
  Map<String, Object> over(Map<String, Object> ours, String... prefixes) {
    Map<String, Object> merged = new HashMap<>(ours);
    merged.putAll(bare());
    for (String prefix : prefixes) {
      merged.putAll(with(prefix));
    }
    return merged;
  }

  /** The registry of schemas, which is no setting of Kafka's. */
  Optional<SchemaSettings> schemas() {
    return schemas;
  }

  /** The same registry, and nothing of clients: for a broker of our own. */
  ClientOverrides ofOwnBroker() {
    Map<String, String> kept = new HashMap<>();
    schemas.ifPresent(
        registry -> {
          kept.put(SchemaSettings.URL, registry.url());
          kept.put(SchemaSettings.CREDENTIALS, registry.credentials());
        });
    return new ClientOverrides(kept);
  }

  /** The settings without a prefix. */
  Map<String, String> bare() {
    Map<String, String> bare = new HashMap<>(settings);
    bare.keySet().removeIf(name -> prefixOf(name).isPresent());
    return bare;
  }

  /** The settings with a prefix, which is taken off. */
  Map<String, String> with(String prefix) {
    Map<String, String> stripped = new HashMap<>();
    settings.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            stripped.put(name.substring(prefix.length()), value);
          }
        });
    return stripped;
  }

  /** Names only: values may be secrets. */
  @Override
  public String toString() {
    return "overrides of " + settings.keySet().stream().sorted().toList();
  }
}
