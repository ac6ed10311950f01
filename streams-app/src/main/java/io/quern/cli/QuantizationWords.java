package io.quern.cli;

import io.quern.format.json.JsonArray;
import io.quern.format.json.JsonException;
import io.quern.format.json.JsonLiteral;
import io.quern.format.json.JsonNumber;
import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonReader;
import io.quern.format.json.JsonString;
import io.quern.format.json.JsonValue;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A {@code quantization_config} in words, a line each. */
final class QuantizationWords {
  private static final int SHOWN_NAMES = 6;
  private static final String CODEBOOK = "codebook:";

  private QuantizationWords() {}

  static List<String> of(JsonObject config) {
    String method = config.string("quant_method").orElse("an unnamed method");
    List<String> words = new ArrayList<>();
    switch (method) {
      case "compressed-tensors" -> groups(config, words);
      case "bitsandbytes" -> words.add("bitsandbytes: " + bitsandbytes(config));
      case "aqlm" -> words.add("aqlm: " + aqlm(config));
      default -> words.add(method + ": " + plain(config));
    }
    for (String name :
        List.of(
            "ignore",
            "llm_int8_skip_modules",
            "linear_weights_not_to_quantize",
            "modules_to_not_convert")) {
      List<String> spared = names(config, name);
      if (!spared.isEmpty()) {
        words.add("not quantized: " + shown(spared));
      }
    }
    return words;
  }

  /** The layout of {@code docs/codebooks.md}; nothing for any other metadata. */
  static List<String> ofCodebooks(Map<String, String> metadata) {
    if (!"quern-codebook".equals(metadata.get("format"))) {
      return List.of();
    }
    Map<String, Long> layouts =
        metadata.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(CODEBOOK))
            .collect(
                Collectors.groupingBy(
                    entry -> layout(entry.getValue()), TreeMap::new, Collectors.counting()));
    return layouts.entrySet().stream()
        .map(
            entry ->
                "quern-codebook version %s: %d matrices %s"
                    .formatted(metadata.get("version"), entry.getValue(), entry.getKey()))
        .toList();
  }

  private static String layout(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (JsonReader.read(MemorySegment.ofArray(bytes)) instanceof JsonObject layout) {
        String rows = text(layout, "rowsPerCodebook");
        boolean partial = layout.get("centroids").isPresent();
        return "of %s bits, %s%s"
            .formatted(
                text(layout, "bits"),
                partial ? text(layout, "centroids") + " values, " : "",
                rows.equals("0") ? "one codebook each" : "a codebook for each " + rows + " rows");
      }
    } catch (JsonException e) {
      // said below, as for another value
    }
    return "of a layout that cannot be read";
  }

  private static void groups(JsonObject config, List<String> words) {
    config
        .object("config_groups")
        .ifPresent(
            groups ->
                groups
                    .members()
                    .forEach(
                        (name, group) -> {
                          if (group instanceof JsonObject object) {
                            words.add("compressed-tensors " + name + ": " + group(object));
                          }
                        }));
  }

  private static String group(JsonObject group) {
    String weights = group.object("weights").map(QuantizationWords::numbers).orElse("no weights");
    String activations =
        group
            .object("input_activations")
            .map(object -> "activations " + numbers(object))
            .orElse("activations as they are");
    return "%s; %s; for %s (%s)"
        .formatted(
            weights,
            activations,
            shown(names(group, "targets")),
            group.string("format").orElse("no format"));
  }

  private static String numbers(JsonObject numbers) {
    String strategy = numbers.string("strategy").orElse("tensor");
    String scale =
        switch (strategy) {
          case "group" -> "a scale for each " + text(numbers, "group_size") + " columns";
          case "tensor_group" ->
              "a scale for each " + text(numbers, "group_size") + " columns and one for the tensor";
          case "channel" -> "a scale for each row";
          case "block" -> "a scale for each block of " + text(numbers, "block_structure");
          case "token" -> "a scale for each token";
          default -> "one scale";
        };
    return "%s of %s bits, %s, %s%s"
        .formatted(
            numbers.string("type").orElse("numbers"),
            text(numbers, "num_bits"),
            numbers.flag("symmetric").orElse(true) ? "symmetric" : "with zero points",
            scale,
            numbers.flag("dynamic").orElse(false) ? ", found as they come" : "");
  }

  private static String bitsandbytes(JsonObject config) {
    if (config.flag("load_in_8bit").orElse(false)) {
      return "integers of 8 bits";
    }
    return "%s of 4 bits, a scale for each 64 weights%s; computed in %s"
        .formatted(
            config.string("bnb_4bit_quant_type").orElse("fp4"),
            config.flag("bnb_4bit_use_double_quant").orElse(false)
                ? ", scales quantized themselves"
                : "",
            config.string("bnb_4bit_compute_dtype").orElse("float32"));
  }

  private static String aqlm(JsonObject config) {
    return "%s codebook of 2^%s vectors of %s x %s weights for each matrix"
        .formatted(
            text(config, "num_codebooks"),
            text(config, "nbits_per_codebook"),
            text(config, "out_group_size"),
            text(config, "in_group_size"));
  }

  /** What is a number, a word or a flag, of a method that nothing else is known of. */
  private static String plain(JsonObject config) {
    return config.members().entrySet().stream()
        .filter(entry -> !entry.getKey().equals("quant_method"))
        .filter(entry -> !(entry.getValue() instanceof JsonObject))
        .filter(entry -> !(entry.getValue() instanceof JsonArray))
        .filter(entry -> entry.getValue() != JsonLiteral.NULL)
        .map(entry -> entry.getKey() + " " + text(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).map(QuantizationWords::text).orElse("?");
  }

  private static String text(JsonValue value) {
    return switch (value) {
      case JsonString string -> string.value();
      case JsonNumber number -> number.text();
      case JsonLiteral literal -> literal.text();
      case JsonArray array ->
          array.values().stream().map(QuantizationWords::text).collect(Collectors.joining(" x "));
      case JsonObject object -> object.members().keySet().toString();
    };
  }

  private static List<String> names(JsonObject object, String name) {
    return object.get(name).stream()
        .filter(JsonArray.class::isInstance)
        .flatMap(array -> ((JsonArray) array).values().stream())
        .map(QuantizationWords::text)
        .toList();
  }

  private static String shown(List<String> names) {
    String first = names.stream().limit(SHOWN_NAMES).collect(Collectors.joining(", "));
    return names.size() > SHOWN_NAMES
        ? first + " and %d more".formatted(names.size() - SHOWN_NAMES)
        : first;
  }
}
