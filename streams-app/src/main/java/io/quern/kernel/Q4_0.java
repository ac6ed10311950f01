package io.quern.kernel;

/**
 * Blocks of 32 weights in four bits: {@code x ≈ scale * (level - 8)}.
 *
 * <table>
 * <caption>18 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>scale</td><td>2</td><td>binary16</td></tr>
 * <tr><td>levels</td><td>16</td><td>0..15: weights 0-15 in the low halves, 16-31 in the high ones</td></tr>
 * </table>
 *
 * <p>Rounding: {@link SymmetricLevels}. Source: ggml-quants.c, quantize_row_q4_0_ref.
 */
public final class Q4_0 implements BlockFormat {
  public static final int BLOCK_VALUES = 32;
  public static final int BLOCK_BYTES = 18;

  private static final int SCALE_AT = 0;
  private static final int LEVELS_AT = SCALE_AT + Half.BYTES;
  private static final int RUN = BLOCK_VALUES / 2;

  /** The level that stands for zero. */
  private static final int ZERO = 8;

  static {
    BlockLayout.requireBytes(BLOCK_BYTES, Half.BYTES, RUN);
  }

  @Override
  public String name() {
    return "Q4_0";
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
    int[] levels = new int[BLOCK_VALUES];
    return new BlockByBlock(
        this, (x, xFrom, out, outFrom) -> encode(x, xFrom, levels, out, outFrom));
  }

  private static void encode(float[] x, int xFrom, int[] levels, byte[] out, int outFrom) {
    Half.put(out, outFrom + SCALE_AT, SymmetricLevels.assign(x, xFrom, ZERO, levels));
    Nibbles.pack(levels, 0, RUN, out, outFrom + LEVELS_AT);
  }

  @Override
  public void dequantize(byte[] blocks, int blockFrom, float[] x, int xFrom, int values) {
    int count = BlockCount.of(this, values);
    for (int block = 0; block < count; block++) {
      decode(blocks, blockFrom + block * BLOCK_BYTES, x, xFrom + block * BLOCK_VALUES);
    }
  }

  private static void decode(byte[] blocks, int at, float[] x, int xFrom) {
    float scale = Half.get(blocks, at + SCALE_AT);
    for (int i = 0; i < BLOCK_VALUES; i++) {
      int level = Nibbles.get(blocks, at + LEVELS_AT, RUN, i);
      x[xFrom + i] = (level - ZERO) * scale;
    }
  }

  @Override
  public int firstInvalidBlock(byte[] blocks, int blockFrom, int count) {
    return FiniteScales.firstNonFinite(blocks, blockFrom, count, BLOCK_BYTES, SCALE_AT);
  }
}
