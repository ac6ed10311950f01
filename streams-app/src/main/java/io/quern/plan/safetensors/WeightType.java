package io.quern.plan.safetensors;

/** What can become of the weights of a linear layer. */
sealed interface WeightType {
  /** They stay as they are. */
  record Copy() implements WeightType {}

  /**
   * bitsandbytes' 4-bit type: a table of 16 values, blocks of 64.
   *
   * @param doubled whether the blocks' scales are quantized too
   */
  record Nf4(boolean doubled) implements WeightType {}

  /**
   * Codebooks.
   *
   * @param centroids values in each, 2 to 256
   * @param rows that share one; 0 for all of a tensor
   */
  record Codebook(int centroids, long rows, CodebookLayout layout) implements WeightType {
    /** Bits of an index. */
    int bits() {
      return bits(centroids);
    }

    static int bits(int centroids) {
      return Integer.SIZE - Integer.numberOfLeadingZeros(centroids - 1);
    }

    /** Whether an index tells more values apart than there are. */
    boolean isPartial() {
      return centroids < 1 << bits();
    }

    boolean isAqlm() {
      return layout == CodebookLayout.AQLM;
    }
  }

  /** A scheme of compressed-tensors. */
  record Compressed(Scheme scheme) implements WeightType {}
}
