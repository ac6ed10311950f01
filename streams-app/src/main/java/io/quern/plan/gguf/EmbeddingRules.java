package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import io.quern.model.TensorInfo;

/**
 * The rules for both ends of a model. Where one tensor serves as both (tied embeddings), the rule
 * of the output holds for it.
 */
record EmbeddingRules(Mix mix) {

  /** {@code output.weight}: six bits or more, whatever the rest has. */
  GgmlType output(TensorInfo tensor) {
    if (mix.fileType() == FileType.MXFP4_MOE
        || mix.traits().isFalcon()
        || !mix.base().fits(tensor.shape().columns())) {
      return GgmlType.Q8_0;
    }
    if (mix.isLowBit() || mix.fileType() == FileType.IQ3_XXS) {
      return GgmlType.Q5_K;
    }
    return mix.base() == GgmlType.Q8_0 ? GgmlType.Q8_0 : GgmlType.Q6_K;
  }

  /** {@code token_embd.weight} in a model with an output of its own. */
  GgmlType embedding() {
    return switch (mix.fileType()) {
      case IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS -> GgmlType.Q2_K;
      case IQ2_S, IQ2_M, IQ3_XXS -> GgmlType.IQ3_S;
      case TQ1_0, TQ2_0, Q2_0 -> GgmlType.Q4_K;
      default -> mix.base();
    };
  }
}
