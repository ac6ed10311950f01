package io.quern.plan.safetensors;

import io.quern.format.json.JsonArray;
import io.quern.format.json.JsonException;
import io.quern.format.json.JsonNumber;
import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonReader;
import io.quern.format.json.JsonString;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.ProfileDetails.Option;
import io.quern.model.QuantizationGroup;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The profile by which a directory was made, from what the directory says of itself: enough to know
 * where each array stands, not how scales were searched.
 */
public final class WrittenProfile {
  private static final String CODEBOOK = "codebook:";

  private final List<Option> options = new ArrayList<>();
  private final List<QuantizationGroup> groups = new ArrayList<>();
  private final List<String> ignore = new ArrayList<>();
  private String type = "";

  private WrittenProfile() {}

  /**
   * The profile.
   *
   * @param quantization {@code quantization_config}, where there is one
   * @param metadata of the files of tensors
   * @param options more of the plan, such as the bytes of a shard
   * @return nothing for what Quern does not write
   */
  public static Optional<Profile> of(
      Optional<JsonObject> quantization, Map<String, String> metadata, List<Option> options) {
    WrittenProfile written = new WrittenProfile();
    written.options.addAll(options);
    quantization.ifPresentOrElse(written::read, () -> written.readCodebooks(metadata));
    if (written.type.isEmpty()) {
      return Optional.empty();
    }
    ProfileDetails details =
        new ProfileDetails(
            written.options,
            written.groups,
            written.ignore.isEmpty() ? List.of("none") : written.ignore,
            "",
            ProfileDetails.Output.DEFAULT);
    return Optional.of(
        Profile.of(
            "written", List.of("*"), SafetensorsFormatPlanner.FORMAT, written.type, details));
  }

  private void read(JsonObject config) {
    switch (config.string("quant_method").orElse("")) {
      case "compressed-tensors" -> readGroups(config);
      case "bitsandbytes" -> {
        boolean doubled = config.flag("bnb_4bit_use_double_quant").orElse(false);
        type = doubled ? "NF4_DQ" : "NF4";
        ignore.addAll(names(config, "llm_int8_skip_modules"));
        ignoreOutput();
      }
      case "aqlm" -> {
        type = "KMEANS" + Byte.SIZE / Math.max(1, number(config, "in_group_size")) + "_AQLM";
        names(config, "linear_weights_not_to_quantize").stream()
            .filter(name -> name.endsWith("$"))
            .forEach(name -> ignore.add(name.substring(0, name.length() - 1)));
      }
      default -> {}
    }
  }

  private void readGroups(JsonObject config) {
    type = "COPY";
    ignore.addAll(names(config, "ignore"));
    config
        .object("config_groups")
        .ifPresent(
            all ->
                all.members()
                    .forEach(
                        (name, group) -> {
                          if (group instanceof JsonObject object) {
                            groups.add(group(name, object));
                          }
                        }));
  }

  private static QuantizationGroup group(String name, JsonObject group) {
    JsonObject weights = group.object("weights").orElse(new JsonObject(Map.of()));
    List<Integer> block = numbers(weights, "block_structure");
    return new QuantizationGroup(
        name,
        names(group, "targets"),
        new QuantizationGroup.Numbers(
            weights.string("type").orElse("int"),
            number(weights, "num_bits"),
            weights.flag("symmetric").orElse(true)),
        new QuantizationGroup.Grain(
            weights.string("strategy").orElse("tensor"),
            number(weights, "group_size"),
            block.isEmpty() ? 0 : block.getFirst(),
            block.isEmpty() ? 0 : block.getLast()),
        new QuantizationGroup.Scaling(
            "", Map.of(), "", group.object("input_activations").isPresent() ? "dynamic" : ""));
  }

  /** Each matrix says what it is; all of one output have the same codebooks. */
  private void readCodebooks(Map<String, String> metadata) {
    if (!"quern-codebook".equals(metadata.get("format"))) {
      return;
    }
    metadata.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(CODEBOOK))
        .findFirst()
        .flatMap(entry -> object(entry.getValue()))
        .ifPresent(
            layout -> {
              type = "KMEANS" + number(layout, "bits");
              int centroids = number(layout, "centroids");
              if (centroids > 0) {
                options.add(new Option("centroids", Integer.toString(centroids)));
              }
              int rows = number(layout, "rowsPerCodebook");
              if (rows > 0) {
                options.add(new Option("rowsPerCodebook", Integer.toString(rows)));
              }
              ignoreOutput();
            });
    boolean output = metadata.containsKey(CODEBOOK + LinearModules.LM_HEAD + LinearModules.WEIGHT);
    if (output) {
      ignore.remove(LinearModules.LM_HEAD);
    }
  }

  private void ignoreOutput() {
    if (!ignore.contains(LinearModules.LM_HEAD)) {
      ignore.add(LinearModules.LM_HEAD);
    }
  }

  private static Optional<JsonObject> object(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return Optional.of(JsonReader.read(MemorySegment.ofArray(bytes)))
          .filter(JsonObject.class::isInstance)
          .map(JsonObject.class::cast);
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  private static int number(JsonObject object, String name) {
    return object.get(name).stream()
        .filter(JsonNumber.class::isInstance)
        .mapToInt(value -> (int) ((JsonNumber) value).asDouble())
        .findFirst()
        .orElse(0);
  }

  private static List<Integer> numbers(JsonObject object, String name) {
    return object.get(name).stream()
        .filter(JsonArray.class::isInstance)
        .flatMap(array -> ((JsonArray) array).values().stream())
        .filter(JsonNumber.class::isInstance)
        .map(value -> (int) ((JsonNumber) value).asDouble())
        .toList();
  }

  private static List<String> names(JsonObject object, String name) {
    return object.get(name).stream()
        .filter(JsonArray.class::isInstance)
        .flatMap(array -> ((JsonArray) array).values().stream())
        .filter(JsonString.class::isInstance)
        .map(value -> ((JsonString) value).value())
        .toList();
  }
}
