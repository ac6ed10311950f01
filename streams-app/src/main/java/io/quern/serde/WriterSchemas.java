package io.quern.serde;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** Every version of a contract that was ever released, by its fingerprint. */
final class WriterSchemas {
  private final Map<Long, Schema> versions = new HashMap<>();

  private WriterSchemas() {}

  /** The current one and those that stand beside it in the module of the contracts. */
  static WriterSchemas of(Schema current) {
    WriterSchemas schemas = new WriterSchemas();
    schemas.add(current);
    int version = 1;
    while (schemas.addReleased(current.getName(), version)) {
      version++;
    }
    return schemas;
  }

  private boolean addReleased(String name, int version) {
    String path = "/io/quern/avro/released/v" + version + "/" + name + ".avsc";
    try (InputStream in = WriterSchemas.class.getResourceAsStream(path)) {
      if (in == null) {
        return false;
      }
      add(new Schema.Parser().parse(in));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("the contracts cannot be read from their jar", e);
    }
  }

  private void add(Schema schema) {
    versions.put(SchemaNormalization.parsingFingerprint64(schema), schema);
  }

  Optional<Schema> byFingerprint(long fingerprint) {
    return Optional.ofNullable(versions.get(fingerprint));
  }
}
