package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;

/** The rules for attention, for all but the types of two bits and less. */
record AttentionRules(Mix mix) {

  /**
   * {@code attn_v}, {@code attn_qkv}, {@code attn_kv_b}.
   *
   * @param index how many of them came before, in the order of the output
   * @param count how many there are
   */
  GgmlType values(int index, int count) {
    if (mix.hasEightExperts()) {
      return GgmlType.Q8_0;
    }
    GgmlType type = valuesOfDenseModel(index, count);
    boolean few = type == GgmlType.Q3_K || type == GgmlType.Q4_K;
    // eight query heads share each attn_v of the 70B model: it is small, so five bits cost next to
    // nothing
    return mix.traits().is70B() && few ? GgmlType.Q5_K : type;
  }

  private GgmlType valuesOfDenseModel(int index, int count) {
    GgmlType base = mix.base();
    return switch (mix.fileType()) {
      case Q2_K -> mix.sharesValues() ? GgmlType.Q4_K : GgmlType.Q3_K;
      case Q2_K_S, IQ3_XS, IQ3_S -> mix.sharesValues() ? GgmlType.Q4_K : base;
      case Q3_K_M -> index < 2 ? GgmlType.Q5_K : GgmlType.Q4_K;
      case Q3_K_L -> GgmlType.Q5_K;
      case Q4_K_S -> index < 4 ? GgmlType.Q5_K : base;
      case Q4_K_M, Q5_K_M -> Mix.deservesMoreBits(index, count) ? GgmlType.Q6_K : base;
      case IQ3_XXS ->
          mix.sharesValues() ? GgmlType.Q4_K : mix.hasImportance() ? base : GgmlType.IQ3_S;
      case IQ3_M -> GgmlType.Q4_K;
      case IQ4_NL, IQ4_XS -> mix.sharesValues() ? GgmlType.Q5_K : base;
      default -> base;
    };
  }

  /** {@code attn_k}. */
  GgmlType keys() {
    return mix.hasEightExperts() ? GgmlType.Q8_0 : queries();
  }

  /** {@code attn_q}. */
  GgmlType queries() {
    return switch (mix.fileType()) {
      case IQ3_XS -> GgmlType.IQ3_XXS;
      case IQ3_XXS -> GgmlType.IQ2_S;
      default -> mix.base();
    };
  }

  /** {@code attn_output}. */
  GgmlType output() {
    if (mix.traits().isFalcon()) {
      return mix.fileType() == FileType.Q3_K_L ? GgmlType.Q4_K : mix.base();
    }
    return mix.hasEightExperts() ? outputOfEightExperts() : outputOfDenseModel();
  }

  private GgmlType outputOfEightExperts() {
    return switch (mix.fileType()) {
      case Q2_K, Q3_K_S, Q3_K_M, Q4_K_S, Q4_K_M, IQ3_XXS, IQ3_XS, IQ3_S, IQ3_M, IQ4_NL, IQ4_XS ->
          GgmlType.Q5_K;
      default -> mix.base();
    };
  }

  private GgmlType outputOfDenseModel() {
    return switch (mix.fileType()) {
      case Q2_K -> GgmlType.Q3_K;
      case Q3_K_M, IQ3_M -> GgmlType.Q4_K;
      case Q3_K_L -> GgmlType.Q5_K;
      case IQ3_XXS -> GgmlType.IQ3_S;
      default -> mix.base();
    };
  }
}
