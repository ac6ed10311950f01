package io.quern.plan.safetensors;

import java.util.Map;

/**
 * How experts are called. Mixtral's are w1, w2 and w3 in checkpoints; llm-compressor 0.14.0.1 takes
 * the names that Transformers 5 has for them in every other model.
 */
final class ExpertNames {
  private static final String MIXTRAL = "mixtral";
  private static final String EXPERTS = ".block_sparse_moe.experts.";
  private static final Map<String, String> WORDS =
      Map.of("w1", "gate_proj", "w2", "down_proj", "w3", "up_proj");

  private ExpertNames() {}

  /** The name of a tensor in a directory of compressed-tensors. */
  static String written(String tensor, String modelType) {
    if (!modelType.equals(MIXTRAL)
        || !tensor.contains(EXPERTS)
        || !tensor.endsWith(LinearModules.WEIGHT)) {
      return tensor;
    }
    String module = LinearModules.moduleOf(tensor);
    String last = LinearModules.last(module);
    return LinearModules.parent(module)
        + "."
        + WORDS.getOrDefault(last, last)
        + LinearModules.WEIGHT;
  }
}
