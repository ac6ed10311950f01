package io.quern.serde;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * What this process knows of a registry of schemas: the ids of its own, and whom to ask for those
 * of others. Without one, records name their schema by its fingerprint.
 *
 * <p>A process talks to one cluster, and so there is one directory in it, set before the first
 * record is read or written.
 */
public final class SchemaDirectory {
  static {
    AvroSafety.ensure();
  }

  /** No registry. */
  public static final SchemaDirectory NONE = new SchemaDirectory(Map.of(), id -> Optional.empty());

  private static final int MOST_ENTRIES = 10_000;
  private static final int LONGEST_SCHEMA = 256 << 10;

  /** What is not there now may be in a moment, but is not asked for with each record. */
  private static final long UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static volatile SchemaDirectory current = NONE;

  private final Map<String, Integer> ids;
  private final Registry registry;
  private final Map<Integer, Found> found = new ConcurrentHashMap<>();

  /** Finds the text of a schema, in JSON. */
  public interface Registry {
    /**
     * Nothing where there is no such schema.
     *
     * @throws IllegalStateException when nobody can say, after some patience
     */
    Optional<String> schema(int id);
  }

  /**
   * @param fault why there is none; empty where there is
   */
  private record Found(Optional<Schema> schema, String fault, long askedAt) {
    boolean isStale() {
      return schema.isEmpty() && System.nanoTime() - askedAt > UNKNOWN_NANOS;
    }
  }

  /**
   * Knows our contracts by the ids that a registry gave them.
   *
   * @param ids by {@link Contract#name}
   */
  public SchemaDirectory(Map<String, Integer> ids, Registry registry) {
    this.ids = Map.copyOf(ids);
    this.registry = registry;
  }

  /** From now on this one is asked. */
  public static void use(SchemaDirectory directory) {
    current = directory;
  }

  static SchemaDirectory current() {
    return current;
  }

  /** What stands in front of records of a contract of ours. */
  byte[] frame(Schema schema) {
    return Optional.ofNullable(ids.get(schema.getFullName()))
        .map(Frames::registered)
        .orElseGet(() -> Frames.single(SchemaNormalization.parsingFingerprint64(schema)));
  }

  /**
   * The schema of an id.
   *
   * @throws UnknownSchema saying why there is none
   */
  Schema byId(int id) throws UnknownSchema {
    Found known = found.get(id);
    if (known == null || known.isStale()) {
      known = ask(id);
      if (found.size() >= MOST_ENTRIES) {
        found.clear(); // nobody has that many schemas: somebody sends noise
      }
      found.put(id, known);
    }
    Found answer = known;
    return answer.schema().orElseThrow(() -> new UnknownSchema(answer.fault(), this == NONE));
  }

  private Found ask(int id) {
    Optional<String> text = registry.schema(id);
    if (text.isEmpty()) {
      return none(
          this == NONE
              ? "schema id %d: no registry is set here (--schema-registry-url)".formatted(id)
              : "schema id %d is not in the registry".formatted(id));
    }
    if (text.get().length() > LONGEST_SCHEMA) {
      return none("schema id %d is longer than %d characters".formatted(id, LONGEST_SCHEMA));
    }
    try {
      return new Found(Optional.of(new Schema.Parser().parse(text.get())), "", System.nanoTime());
    } catch (RuntimeException e) { // Avro says "no schema" with many kinds of exception
      return none("schema id %d is no Avro schema".formatted(id));
    }
  }

  private static Found none(String fault) {
    return new Found(Optional.empty(), fault, System.nanoTime());
  }
}
