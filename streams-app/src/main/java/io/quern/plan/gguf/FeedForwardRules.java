package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;

/** The rules for feed-forward matrices, for all but the types of two bits and less. */
record FeedForwardRules(Mix mix) {

  /** {@code ffn_down}, also of experts. */
  GgmlType down(int layer) {
    int layers = mix.traits().layers();
    boolean early = layer < layers / 8;
    boolean more = Mix.deservesMoreBits(layer, layers);
    boolean falcon = mix.traits().isFalcon();
    GgmlType base = mix.base();
    return switch (mix.fileType()) {
      case Q2_K -> GgmlType.Q3_K;
      case Q2_K_S -> early ? GgmlType.Q4_K : base;
      case Q3_K_M -> layer < layers / 16 ? GgmlType.Q5_K : !falcon || more ? GgmlType.Q4_K : base;
      case Q3_K_L -> falcon ? GgmlType.Q4_K : GgmlType.Q5_K;
      case Q4_K_S -> early && !falcon ? GgmlType.Q5_K : base;
      case Q4_K_M -> falcon ? falconDown(layer < layers / 16, more) : more ? GgmlType.Q6_K : base;
      case Q5_K_M -> more ? GgmlType.Q6_K : base;
      case Q4_0 -> early && mix.hasImportance() ? GgmlType.Q4_1 : base;
      case Q5_0 -> early && mix.hasImportance() ? GgmlType.Q5_1 : base;
      case IQ3_XXS -> mix.hasImportance() ? base : early ? GgmlType.Q4_K : GgmlType.Q3_K;
      case IQ3_M -> early || (mix.hasEightExperts() && more) ? GgmlType.Q4_K : base;
      case IQ4_NL, IQ4_XS -> early && !mix.hasImportance() ? GgmlType.Q5_K : base;
      default -> base;
    };
  }

  private static GgmlType falconDown(boolean veryEarly, boolean more) {
    return veryEarly ? GgmlType.Q6_K : more ? GgmlType.Q5_K : GgmlType.Q4_K;
  }

  /** {@code ffn_gate} and {@code ffn_up}. */
  GgmlType gateOrUp(int layer) {
    int layers = mix.traits().layers();
    boolean middle = layer >= layers / 8 && layer < 7 * layers / 8;
    return mix.fileType() == FileType.IQ3_XS && middle ? GgmlType.IQ3_XXS : mix.base();
  }
}
