package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;

/**
 * The mix of the types of two bits and less (IQ1, IQ2). Layers are counted here, never read from
 * names.
 */
record LowBitRules(Mix mix) {

  /** {@code attn_v}, {@code attn_qkv}, {@code attn_kv_b}. */
  GgmlType values() {
    return mix.sharesValues() || mix.traits().experts() >= 4 ? GgmlType.Q4_K : next();
  }

  /** {@code attn_k}. */
  GgmlType keys() {
    return mix.hasEightExperts() ? GgmlType.Q4_K : mix.base();
  }

  /** {@code attn_output}. */
  GgmlType attentionOutput() {
    if (mix.hasEightExperts()) {
      return GgmlType.Q5_K;
    }
    return switch (mix.fileType()) {
      case IQ1_S, IQ1_M -> GgmlType.IQ2_XXS;
      case IQ2_S, IQ2_M -> GgmlType.IQ3_S;
      default -> mix.base();
    };
  }

  /** {@code ffn_down}. */
  GgmlType down(int layer) {
    return layer < mix.traits().layers() / 8 ? next() : mix.base();
  }

  private GgmlType next() {
    return mix.fileType() == FileType.IQ2_S || mix.fileType() == FileType.IQ2_M
        ? GgmlType.IQ3_S
        : GgmlType.Q2_K;
  }
}
