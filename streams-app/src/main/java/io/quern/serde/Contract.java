package io.quern.serde;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * The schema of a topic's values, as a registry holds it.
 *
 * @param name full name of the record, and the subject under which it is registered
 * @param json the schema's text
 */
public record Contract(String name, String json) {
  static {
    AvroSafety.ensure();
  }

  /** All that stand in a topic, sorted by name. */
  public static List<Contract> all() {
    return Stream.of(
            new ArtifactStateMapper(),
            new ManifestPartMapper(),
            new StatisticMapper(),
            new ProfileMapper(),
            new OrderMapper(),
            new RegistrationMapper(),
            new RejectionMapper(),
            new SegmentMapper(),
            new TensorChunkMapper())
        .map(RecordMapper::schema)
        .map(schema -> new Contract(schema.getFullName(), schema.toString()))
        .sorted(Comparator.comparing(Contract::name))
        .toList();
  }

  /** Whether a text is this schema, however it is laid out. */
  public boolean is(String other) {
    try {
      return fingerprint(other) == fingerprint(json);
    } catch (RuntimeException e) { // Avro says "no schema" with many kinds of exception
      return false;
    }
  }

  private static long fingerprint(String text) {
    return SchemaNormalization.parsingFingerprint64(new Schema.Parser().parse(text));
  }
}
