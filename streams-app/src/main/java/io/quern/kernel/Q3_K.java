package io.quern.kernel;

/**
 * Super-blocks of 256 weights in three bits: sixteen sub-blocks of 16 with {@code x ≈ scale *
 * (level - 4)}.
 *
 * <table>
 * <caption>110 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>high bits</td><td>32</td><td>bit 2 of the levels, {@link BitPlanes}</td></tr>
 * <tr><td>low bits</td><td>64</td><td>bits 0-1 of the levels, {@link TwoBits}</td></tr>
 * <tr><td>scales</td><td>12</td><td>{@link SignedSixBitScales}</td></tr>
 * <tr><td>scale</td><td>2</td><td>binary16, the unit of the scales</td></tr>
 * </table>
 *
 * <p>Each sub-block is fitted for itself by {@link ScaleDescent}; the scale of the largest
 * magnitude becomes -32 units, and the levels are rounded once more with the scales as a reader
 * will see them. Source: ggml-quants.c, quantize_row_q3_K_ref.
 */
public final class Q3_K implements BlockFormat {
  public static final int BLOCK_VALUES = 256;
  public static final int BLOCK_BYTES = 110;

  static final int SUB_BLOCKS = 16;
  static final int SUB_VALUES = BLOCK_VALUES / SUB_BLOCKS;
  static final int HIGH_BITS_AT = 0;
  static final int LOW_BITS_AT = HIGH_BITS_AT + BitPlanes.BYTES;
  static final int SCALES_AT = LOW_BITS_AT + TwoBits.BYTES;
  static final int SCALE_AT = SCALES_AT + SignedSixBitScales.BYTES;

  /** The level that stands for zero. */
  static final int ZERO = 4;

  static {
    BlockLayout.requireBytes(
        BLOCK_BYTES, BitPlanes.BYTES, TwoBits.BYTES, SignedSixBitScales.BYTES, Half.BYTES);
  }

  @Override
  public String name() {
    return "Q3_K";
  }

  @Override
  public int blockValues() {
    return BLOCK_VALUES;
  }

  @Override
  public int blockBytes() {
    return BLOCK_BYTES;
  }

  @Override
  public BlockQuantizer newQuantizer() {
    return new BlockByBlock(this, new Q3_KEncoder());
  }

  @Override
  public void dequantize(byte[] blocks, int blockFrom, float[] x, int xFrom, int values) {
    int count = BlockCount.of(this, values);
    for (int block = 0; block < count; block++) {
      decode(blocks, blockFrom + block * BLOCK_BYTES, x, xFrom + block * BLOCK_VALUES);
    }
  }

  private static void decode(byte[] blocks, int at, float[] x, int xFrom) {
    for (int j = 0; j < SUB_BLOCKS; j++) {
      float scale = scale(blocks, at, j);
      for (int i = j * SUB_VALUES; i < (j + 1) * SUB_VALUES; i++) {
        int low = TwoBits.get(blocks, at + LOW_BITS_AT, i);
        int high = BitPlanes.get(blocks, at + HIGH_BITS_AT, i);
        x[xFrom + i] = scale * ((low | (high << 2)) - ZERO);
      }
    }
  }

  /** The scale of sub-block {@code j} of the block at {@code at}. */
  static float scale(byte[] blocks, int at, int j) {
    return Half.get(blocks, at + SCALE_AT) * SignedSixBitScales.get(blocks, at + SCALES_AT, j);
  }

  @Override
  public int firstInvalidBlock(byte[] blocks, int blockFrom, int count) {
    return FiniteScales.firstNonFinite(blocks, blockFrom, count, BLOCK_BYTES, SCALE_AT);
  }
}
