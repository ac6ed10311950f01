package io.quern.plan.safetensors;

import io.quern.format.json.JsonArray;
import io.quern.format.json.JsonLiteral;
import io.quern.format.json.JsonNumber;
import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonString;
import io.quern.format.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code quantization_config} of compressed-tensors 0.19.0, as llm-compressor writes it. */
final class QuantizationConfig {
  private static final String VERSION = "0.19.0";

  /** Columns that share a scale of activations, beside weights in blocks. */
  private static final int ACTIVATION_GROUP = 128;

  private QuantizationConfig() {}

  static JsonObject of(Assignment assignment) {
    Map<String, JsonValue> groups = new TreeMap<>();
    for (int i = 0; i < assignment.groups().size(); i++) {
      groups.put("group_" + i, group(assignment.groups().get(i)));
    }
    List<String> formats =
        assignment.groups().stream()
            .map(group -> group.scheme().packing().written())
            .distinct()
            .toList();
    return new JsonObject(
        Map.of(
            "config_groups", new JsonObject(groups),
            "format", new JsonString(formats.size() == 1 ? formats.getFirst() : "mixed-precision"),
            "global_compression_ratio", JsonLiteral.NULL,
            "ignore", JsonArray.ofStrings(assignment.untouched()),
            "kv_cache_scheme", JsonLiteral.NULL,
            "quant_method", new JsonString("compressed-tensors"),
            "quantization_status", new JsonString("compressed"),
            "sparsity_config", new JsonObject(Map.of()),
            "transform_config", new JsonObject(Map.of()),
            "version", new JsonString(VERSION)));
  }

  private static JsonObject group(Assignment.ConfigGroup group) {
    Scheme scheme = group.scheme();
    return new JsonObject(
        Map.of(
            "format", new JsonString(scheme.packing().written()),
            "input_activations", activations(scheme),
            "output_activations", JsonLiteral.NULL,
            "targets", JsonArray.ofStrings(group.targets()),
            "weights", weights(scheme)));
  }

  private static JsonValue weights(Scheme scheme) {
    Map<String, JsonValue> weights = arguments(scheme.type());
    Grain grain = scheme.grain();
    weights.put("num_bits", JsonNumber.of(scheme.bits()));
    weights.put("symmetric", JsonLiteral.of(scheme.symmetric()));
    weights.put("strategy", new JsonString(grain.strategy().text()));
    weights.put("observer", new JsonString(scheme.observer().written()));
    weights.put("observer_kwargs", observerArguments(scheme.observer()));
    weights.put("dynamic", JsonLiteral.FALSE);
    if (grain.group() > 0) {
      weights.put("group_size", JsonNumber.of(grain.group()));
    }
    if (grain.strategy() == Strategy.BLOCK) {
      weights.put(
          "block_structure",
          new JsonArray(
              List.of(JsonNumber.of(grain.blockRows()), JsonNumber.of(grain.blockColumns()))));
    }
    if (!scheme.symmetric()) {
      weights.put("zp_dtype", new JsonString("torch.int8"));
    }
    weights.put("scale_dtype", scaleDtype(scheme.packing()));
    return new JsonObject(weights);
  }

  private static JsonValue observerArguments(Observer observer) {
    Map<String, JsonValue> arguments = new TreeMap<>();
    observer.arguments().forEach((name, value) -> arguments.put(name, new JsonNumber(value)));
    return new JsonObject(arguments);
  }

  private static JsonValue scaleDtype(Packing packing) {
    return switch (packing) {
      case NVFP4 -> new JsonString("torch.float8_e4m3fn");
      case MXFP4, MXFP8 -> new JsonString("torch.uint8");
      case PACK_QUANTIZED, INT_QUANTIZED, FLOAT_QUANTIZED, NAIVE_QUANTIZED -> JsonLiteral.NULL;
    };
  }

  private static JsonValue activations(Scheme scheme) {
    if (scheme.activations() == Activations.NONE) {
      return JsonLiteral.NULL;
    }
    Map<String, JsonValue> activations = arguments(scheme.type());
    boolean blocks = scheme.grain().strategy() == Strategy.BLOCK;
    activations.put("dynamic", JsonLiteral.TRUE);
    activations.put("num_bits", JsonNumber.of(Byte.SIZE));
    activations.put("symmetric", JsonLiteral.TRUE);
    activations.put("strategy", new JsonString(blocks ? "group" : "token"));
    if (blocks) {
      activations.put("group_size", JsonNumber.of(ACTIVATION_GROUP));
    }
    return new JsonObject(activations);
  }

  /** All that can be said, nothing of it said. */
  private static Map<String, JsonValue> arguments(NumberType type) {
    Map<String, JsonValue> arguments = new TreeMap<>();
    for (String name :
        List.of(
            "actorder", "block_structure", "group_size", "observer", "scale_dtype", "zp_dtype")) {
      arguments.put(name, JsonLiteral.NULL);
    }
    arguments.put("observer_kwargs", new JsonObject(Map.of()));
    arguments.put("type", new JsonString(type.text()));
    return arguments;
  }
}
