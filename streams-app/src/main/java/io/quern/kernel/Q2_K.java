package io.quern.kernel;

/**
 * Super-blocks of 256 weights in two bits: sixteen sub-blocks of 16 with {@code x ≈ scale * level -
 * min}.
 *
 * <table>
 * <caption>84 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>scales</td><td>16</td><td>one byte a sub-block: its scale in the low half, its min in the high one</td></tr>
 * <tr><td>levels</td><td>64</td><td>0..3, {@link TwoBits}</td></tr>
 * <tr><td>scale</td><td>2</td><td>binary16, the unit of the scales</td></tr>
 * <tr><td>min</td><td>2</td><td>binary16, the unit of the mins</td></tr>
 * </table>
 *
 * <p>Each sub-block is fitted for itself, levels stretched by -0.5 to 1 in 16 steps; magnitudes of
 * differences count, weighted by the magnitude of the weight. The largest scale and the largest min
 * become 15 units, and the levels are rounded once more with the scales as a reader will see them.
 * Source: ggml-quants.c, quantize_row_q2_K_ref.
 */
public final class Q2_K implements BlockFormat {
  public static final int BLOCK_VALUES = 256;
  public static final int BLOCK_BYTES = 84;

  static final int SUB_BLOCKS = 16;
  static final int SUB_VALUES = BLOCK_VALUES / SUB_BLOCKS;
  static final int SCALES_AT = 0;
  static final int LEVELS_AT = SCALES_AT + SUB_BLOCKS;
  static final int SCALE_AT = LEVELS_AT + TwoBits.BYTES;
  static final int MIN_AT = SCALE_AT + Half.BYTES;

  static {
    BlockLayout.requireBytes(BLOCK_BYTES, SUB_BLOCKS, TwoBits.BYTES, Half.BYTES, Half.BYTES);
  }

  @Override
  public String name() {
    return "Q2_K";
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
    return new BlockByBlock(this, new Q2_KEncoder());
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
      float min = min(blocks, at, j);
      for (int i = j * SUB_VALUES; i < (j + 1) * SUB_VALUES; i++) {
        x[xFrom + i] = scale * TwoBits.get(blocks, at + LEVELS_AT, i) - min;
      }
    }
  }

  /** The scale of sub-block {@code j} of the block at {@code at}. */
  static float scale(byte[] blocks, int at, int j) {
    return Half.get(blocks, at + SCALE_AT) * (blocks[at + SCALES_AT + j] & 15);
  }

  /** The min of sub-block {@code j} of the block at {@code at}, to be subtracted. */
  static float min(byte[] blocks, int at, int j) {
    return Half.get(blocks, at + MIN_AT) * ((blocks[at + SCALES_AT + j] >> 4) & 15);
  }

  @Override
  public int firstInvalidBlock(byte[] blocks, int blockFrom, int count) {
    return FiniteScales.firstNonFinite(blocks, blockFrom, count, BLOCK_BYTES, SCALE_AT, MIN_AT);
  }
}
