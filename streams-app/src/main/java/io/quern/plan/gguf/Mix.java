package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;

/**
 * What all mix rules look at.
 *
 * @param hasImportance whether an importance matrix is given; it changes the mix even of types that
 *     can do without
 */
record Mix(FileType fileType, ModelTraits traits, boolean hasImportance) {

  /** The type of a tensor for which there is no rule. */
  GgmlType base() {
    return fileType.defaultType();
  }

  boolean hasEightExperts() {
    return traits.experts() == 8;
  }

  /**
   * Whether at least four query heads share a key/value head: then attn_v is small, and more bits
   * cost little.
   */
  boolean sharesValues() {
    return traits.headGroup() >= 4;
  }

  /** Whether the type has a rule that looks at {@link #sharesValues()}. */
  boolean asksForHeads() {
    return switch (fileType) {
      case Q2_K, Q2_K_S, IQ3_XXS, IQ3_XS, IQ3_S, IQ4_NL, IQ4_XS -> true;
      default -> isLowBit();
    };
  }

  /** Types of about two bits and less have a mix of their own. */
  boolean isLowBit() {
    return switch (fileType) {
      case IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ2_S, IQ2_M -> true;
      default -> false;
    };
  }

  /**
   * The first eighth of the layers, the last, and every third between: where an M mix spends its
   * bits.
   */
  static boolean deservesMoreBits(int layer, int layers) {
    return layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
  }
}
