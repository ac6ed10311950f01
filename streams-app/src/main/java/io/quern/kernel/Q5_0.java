package io.quern.kernel;

/**
 * Blocks of 32 weights in five bits: {@code x ≈ scale * (level - 16)}.
 *
 * <table>
 * <caption>22 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>scale</td><td>2</td><td>binary16</td></tr>
 * <tr><td>high bits</td><td>4</td><td>bit 4 of the levels: bit i is of weight i</td></tr>
 * <tr><td>low bits</td><td>16</td><td>bits 0-3 of the levels: weights 0-15 in the low halves, 16-31 in the high ones</td></tr>
 * </table>
 *
 * <p>Rounding: {@link SymmetricLevels}. Source: ggml-quants.c, quantize_row_q5_0_ref.
 */
public final class Q5_0 implements BlockFormat {
  public static final int BLOCK_VALUES = 32;
  public static final int BLOCK_BYTES = 22;

  private static final int SCALE_AT = 0;
  private static final int HIGH_BITS_AT = SCALE_AT + Half.BYTES;
  private static final int LEVELS_AT = HIGH_BITS_AT + FifthBits.BYTES;
  private static final int RUN = BLOCK_VALUES / 2;

  /** The level that stands for zero. */
  private static final int ZERO = 16;

  static {
    BlockLayout.requireBytes(BLOCK_BYTES, Half.BYTES, FifthBits.BYTES, RUN);
  }

  @Override
  public String name() {
    return "Q5_0";
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
    FifthBits.pack(levels, out, outFrom + HIGH_BITS_AT);
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
      int level =
          Nibbles.get(blocks, at + LEVELS_AT, RUN, i) | FifthBits.get(blocks, at + HIGH_BITS_AT, i);
      x[xFrom + i] = (level - ZERO) * scale;
    }
  }

  @Override
  public int firstInvalidBlock(byte[] blocks, int blockFrom, int count) {
    return FiniteScales.firstNonFinite(blocks, blockFrom, count, BLOCK_BYTES, SCALE_AT);
  }
}
