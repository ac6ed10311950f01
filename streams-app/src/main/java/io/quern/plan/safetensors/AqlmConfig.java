package io.quern.plan.safetensors;

import io.quern.format.json.JsonArray;
import io.quern.format.json.JsonNumber;
import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code quantization_config} of the package aqlm 1.1.7, as Transformers 5.17 reads it: one
 * codebook of 256 vectors a module, a byte for each vector of a row.
 */
final class AqlmConfig {
  private AqlmConfig() {}

  /**
   * The configuration.
   *
   * @param width values of a vector
   */
  static JsonObject of(Assignment assignment, int width) {
    return new JsonObject(
        Map.of(
            "quant_method", new JsonString("aqlm"),
            "num_codebooks", JsonNumber.of(1),
            "nbits_per_codebook", JsonNumber.of(Byte.SIZE),
            "in_group_size", JsonNumber.of(width),
            "out_group_size", JsonNumber.of(1),
            "linear_weights_not_to_quantize", JsonArray.ofStrings(untouched(assignment))));
  }

  /**
   * Transformers before 5 compares the name of a weight, later ones look for an expression at the
   * beginning of a module's name: {@code gate} would also keep {@code gate_proj}.
   */
  private static List<String> untouched(Assignment assignment) {
    List<String> names = new ArrayList<>();
    for (String module : assignment.untouched()) {
      names.add(module + "$");
      names.add(module + LinearModules.WEIGHT);
    }
    return names;
  }
}
