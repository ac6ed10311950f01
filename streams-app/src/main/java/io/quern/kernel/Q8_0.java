package io.quern.kernel;

/**
 * Blocks of 32 weights in eight bits: {@code x ≈ scale * level}.
 *
 * <table>
 * <caption>34 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>scale</td><td>2</td><td>binary16</td></tr>
 * <tr><td>levels</td><td>32</td><td>one signed byte a weight, -127..127</td></tr>
 * </table>
 *
 * <p>The scale is the largest magnitude / 127; levels are rounded to the nearest, ties away from
 * zero, from the scale before it became a binary16. Source: ggml-quants.c, quantize_row_q8_0_ref.
 */
public final class Q8_0 implements BlockFormat {
  public static final int BLOCK_VALUES = 32;
  public static final int BLOCK_BYTES = 34;

  private static final int SCALE_AT = 0;
  private static final int LEVELS_AT = SCALE_AT + Half.BYTES;
  private static final float TOP = 127;

  static {
    BlockLayout.requireBytes(BLOCK_BYTES, Half.BYTES, BLOCK_VALUES);
  }

  @Override
  public String name() {
    return "Q8_0";
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
    return new BlockByBlock(this, Q8_0::encode);
  }

  private static void encode(float[] x, int xFrom, byte[] out, int outFrom) {
    float scale = Math.abs(Extremes.farthestFromZero(x, xFrom, BLOCK_VALUES)) / TOP;
    float inverse = scale != 0 ? 1 / scale : 0;
    Half.put(out, outFrom + SCALE_AT, scale);
    for (int i = 0; i < BLOCK_VALUES; i++) {
      out[outFrom + LEVELS_AT + i] = (byte) Rounding.halfAwayFromZero(x[xFrom + i] * inverse);
    }
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
      x[xFrom + i] = blocks[at + LEVELS_AT + i] * scale;
    }
  }

  @Override
  public int firstInvalidBlock(byte[] blocks, int blockFrom, int count) {
    return FiniteScales.firstNonFinite(blocks, blockFrom, count, BLOCK_BYTES, SCALE_AT);
  }
}
