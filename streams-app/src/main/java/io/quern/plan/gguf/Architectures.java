package io.quern.plan.gguf;

import io.quern.format.gguf.MetadataValues;
import io.quern.model.MetadataEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The architectures that llama-quantize knows, and the metadata it demands of each: the table
 * {@code architectures.txt}, read once.
 */
final class Architectures {
  static final String KEY = "general.architecture";
  static final String CLIP = "clip";

  private static final String HINT = "llama-quantize refuses such a model too: convert it again";
  private static final Map<String, List<Demand>> TABLE = table();

  private record Demand(String key, boolean absolute, String type, boolean optional) {
    static Demand parse(String text) {
      int colon = text.lastIndexOf(':');
      boolean absolute = text.startsWith("=");
      boolean optional = text.endsWith("?");
      String type = text.substring(colon + 1, text.length() - (optional ? 1 : 0));
      return new Demand(text.substring(absolute ? 1 : 0, colon), absolute, type, optional);
    }

    String keyIn(String architecture) {
      return absolute ? key : architecture + "." + key;
    }

    boolean accepts(MetadataEntry entry) {
      return switch (type) {
        case "u32s" -> isOf(entry, "u32", "i32", "bool");
        case "f32s" -> isOf(entry, "f32");
        default -> entry.type().equals(type);
      };
    }

    /** A single value of the first of the types, or an array of any. */
    private static boolean isOf(MetadataEntry entry, String... types) {
      return entry.type().equals(types[0])
          || (entry.type().equals("array") && Arrays.asList(types).contains(entry.elementType()));
    }
  }

  private Architectures() {}

  /** The model's architecture, once all that it demands is there. */
  static String demand(MetadataValues values) throws PlanRefusedException {
    check(values, "", "@any");
    String architecture = values.stringOf(KEY).orElse("");
    if (architecture.startsWith("@") || !TABLE.containsKey(architecture)) {
      throw PlanRefusedException.ofKey(
          KEY,
          "unknown architecture '" + architecture + "'",
          "llama-quantize v0.5.0 does not know it either");
    }
    if (!architecture.equals(CLIP)) {
      check(values, architecture, "@model");
      check(values, architecture, architecture);
    }
    return architecture;
  }

  private static void check(MetadataValues values, String architecture, String line)
      throws PlanRefusedException {
    for (Demand demand : TABLE.getOrDefault(line, List.of())) {
      String key = demand.keyIn(architecture);
      Optional<MetadataEntry> entry = values.entry(key);
      if (entry.isEmpty() && !demand.optional()) {
        throw PlanRefusedException.ofKey(
            key, "the metadata lacks a key that the architecture demands", HINT);
      }
      if (entry.isPresent() && !demand.accepts(entry.get())) {
        throw PlanRefusedException.ofKey(
            key,
            "a value of type " + entry.get().type() + " where " + demand.type() + " is demanded",
            HINT);
      }
    }
  }

  private static Map<String, List<Demand>> table() {
    Map<String, List<Demand>> table = new LinkedHashMap<>();
    try (InputStream in = Architectures.class.getResourceAsStream("architectures.txt")) {
      if (in == null) {
        throw new IllegalStateException("architectures.txt is not beside its class");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().filter(line -> !line.startsWith("#")).forEach(line -> addLine(table, line));
      return table;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addLine(Map<String, List<Demand>> table, String line) {
    List<String> words = List.of(line.split(" "));
    table.put(words.getFirst(), words.stream().skip(1).map(Demand::parse).toList());
  }
}
