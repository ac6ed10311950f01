package io.quern.plan.safetensors;

import io.quern.format.json.JsonArray;
import io.quern.format.json.JsonLiteral;
import io.quern.format.json.JsonNumber;
import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonString;
import io.quern.format.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code quantization_config} of bitsandbytes' NF4, as Transformers 5.17 writes it. */
final class NormalFloatConfig {
  private NormalFloatConfig() {}

  /**
   * The configuration.
   *
   * @param compute dtype in which layers are computed, in PyTorch's spelling
   */
  static JsonObject of(Assignment assignment, boolean doubled, String compute) {
    Map<String, JsonValue> config = new TreeMap<>();
    config.put("_load_in_4bit", JsonLiteral.TRUE);
    config.put("_load_in_8bit", JsonLiteral.FALSE);
    config.put("bnb_4bit_compute_dtype", new JsonString(compute));
    config.put("bnb_4bit_quant_storage", new JsonString("uint8"));
    config.put("bnb_4bit_quant_type", new JsonString("nf4"));
    config.put("bnb_4bit_use_double_quant", JsonLiteral.of(doubled));
    config.put("llm_int8_enable_fp32_cpu_offload", JsonLiteral.FALSE);
    config.put("llm_int8_has_fp16_weight", JsonLiteral.FALSE);
    config.put("llm_int8_skip_modules", skipped(assignment));
    config.put("llm_int8_threshold", new JsonNumber("6.0"));
    config.put("load_in_4bit", JsonLiteral.TRUE);
    config.put("load_in_8bit", JsonLiteral.FALSE);
    config.put("quant_method", new JsonString("bitsandbytes"));
    return new JsonObject(config);
  }

  /** Unless told otherwise, Transformers skips the output layer. */
  private static JsonValue skipped(Assignment assignment) {
    List<String> skipped = new ArrayList<>(assignment.ignored());
    skipped.remove(LinearModules.LM_HEAD);
    if (skipped.isEmpty()) {
      return JsonLiteral.NULL;
    }
    skipped.add(LinearModules.LM_HEAD);
    return JsonArray.ofStrings(skipped);
  }
}
