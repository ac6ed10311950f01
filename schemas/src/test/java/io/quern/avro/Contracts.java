package io.quern.avro;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** The Avro contracts of one version, by the name of their top-level record. */
record Contracts(String version, Map<String, Schema> records) {
  private static final Path CURRENT = Path.of("src/main/avro");
  private static final Path FROZEN = Path.of("src/test/resources");

  static Contracts current() {
    return read(CURRENT, "current");
  }

  /** Every version that was ever released: a folder each, never changed again. */
  static List<Contracts> frozen() {
    return in(FROZEN, "v[0-9]+").stream()
        .map(folder -> read(folder, folder.getFileName().toString()))
        .toList();
  }

  private static Contracts read(Path folder, String version) {
    Map<String, Schema> records = new TreeMap<>();
    for (Path file : in(folder, ".+\\.avsc")) {
      Schema schema = parse(file);
      records.put(schema.getName(), schema);
    }
    return new Contracts(version, records);
  }

  private static Schema parse(Path file) {
    try {
      return new Schema.Parser().parse(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> in(Path folder, String name) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches(name))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A record and all records within it, outermost first. */
  static List<Schema> recordsOf(Schema schema) {
    List<Schema> found = new ArrayList<>();
    collect(schema, found);
    return found;
  }

  private static void collect(Schema schema, List<Schema> found) {
    switch (schema.getType()) {
      case RECORD -> {
        if (!found.contains(schema)) {
          found.add(schema);
          schema.getFields().forEach(field -> collect(field.schema(), found));
        }
      }
      case ARRAY -> collect(schema.getElementType(), found);
      case MAP -> collect(schema.getValueType(), found);
      case UNION -> schema.getTypes().forEach(branch -> collect(branch, found));
      default -> {}
    }
  }
}
