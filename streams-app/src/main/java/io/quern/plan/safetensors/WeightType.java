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

  /** A codebook a tensor, of 2^bits values. */
  record Codebook(int bits) implements WeightType {}

  /** A scheme of compressed-tensors. */
  record Compressed(Scheme scheme) implements WeightType {}
}
