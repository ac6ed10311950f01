package io.quern.kernel;

/**
 * A way to write weights as blocks of a fixed size; the implementing class is the definition of its
 * bytes.
 *
 * <p>A format of one value a block (F32, F16, BF16) is a block format too. Implementations hold no
 * state and may be shared by threads.
 */
public interface BlockFormat {

  /** The GGUF spelling, for example {@code Q4_K}. */
  String name();

  /** Weights in a block. */
  int blockValues();

  /** Bytes in a block. */
  int blockBytes();

  /**
   * A new quantizer by the definition. It owns its scratch memory: use it from one thread at a
   * time.
   */
  BlockQuantizer newQuantizer();

  /**
   * Reads {@code values} weights, a multiple of {@link #blockValues()}, from whole blocks.
   *
   * @param blocks holds the blocks from byte {@code blockFrom} on
   * @param x receives the weights from index {@code xFrom} on
   */
  void dequantize(byte[] blocks, int blockFrom, float[] x, int xFrom, int values);

  /**
   * The first of {@code count} blocks that no reader should accept, because a scale in it is
   * infinite or not a number.
   *
   * @return its index counted from 0, or -1 when all are sound. Source of the rule:
   *     ggml_validate_row_data.
   */
  int firstInvalidBlock(byte[] blocks, int blockFrom, int count);

  /** Bytes of {@code values} weights, which must be a multiple of {@link #blockValues()}. */
  default long bytesOf(long values) {
    if (values % blockValues() != 0) {
      throw new IllegalArgumentException(
          name() + ": " + values + " values are no multiple of " + blockValues());
    }
    return Math.multiplyExact(values / blockValues(), (long) blockBytes());
  }
}
