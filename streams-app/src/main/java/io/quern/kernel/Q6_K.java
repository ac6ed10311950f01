package io.quern.kernel;

/**
 * Super-blocks of 256 weights in six bits: sixteen sub-blocks of 16 with {@code x ≈ scale * (level
 * - 32)}.
 *
 * <table>
 * <caption>210 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>low bits</td><td>128</td><td>bits 0-3 of the levels; of each 128 weights 64 bytes: 0-63 in the low halves, 64-127 in the high ones</td></tr>
 * <tr><td>high bits</td><td>64</td><td>bits 4-5; of each 128 weights 32 bytes: bits 2k and 2k + 1 of byte i are of weight 32 k + i</td></tr>
 * <tr><td>scales</td><td>16</td><td>one signed byte a sub-block</td></tr>
 * <tr><td>scale</td><td>2</td><td>binary16, the unit of the scales</td></tr>
 * </table>
 *
 * <p>Each sub-block is fitted for itself, its weights counting by their squares; the scale of the
 * largest magnitude becomes -128 units, and the levels are rounded once more with the scales as a
 * reader will see them. Source: ggml-quants.c, quantize_row_q6_K_ref.
 */
public final class Q6_K implements BlockFormat {
  public static final int BLOCK_VALUES = 256;
  public static final int BLOCK_BYTES = 210;

  static final int SUB_BLOCKS = 16;
  static final int SUB_VALUES = BLOCK_VALUES / SUB_BLOCKS;
  static final int HIGH_BITS_AT = BLOCK_VALUES / 2;
  static final int SCALES_AT = HIGH_BITS_AT + BLOCK_VALUES / 4;
  static final int SCALE_AT = SCALES_AT + SUB_BLOCKS;

  /** What is added to a level so that it is stored without a sign. */
  static final int ZERO = 32;

  static {
    BlockLayout.requireBytes(
        BLOCK_BYTES, BLOCK_VALUES / 2, BLOCK_VALUES / 4, SUB_BLOCKS, Half.BYTES);
  }

  @Override
  public String name() {
    return "Q6_K";
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
    return new BlockByBlock(this, new Q6_KEncoder());
  }

  @Override
  public void dequantize(byte[] blocks, int blockFrom, float[] x, int xFrom, int values) {
    int count = BlockCount.of(this, values);
    for (int block = 0; block < count; block++) {
      decode(blocks, blockFrom + block * BLOCK_BYTES, x, xFrom + block * BLOCK_VALUES);
    }
  }

  private static void decode(byte[] blocks, int at, float[] x, int xFrom) {
    float unit = Half.get(blocks, at + SCALE_AT);
    for (int sub = 0; sub < SUB_BLOCKS; sub++) {
      int part = sub / 8;
      int inPart = sub % 8;
      int lowAt = at + part * 64 + inPart % 4 * SUB_VALUES;
      int highAt = at + HIGH_BITS_AT + part * 32 + inPart % 2 * SUB_VALUES;
      float scale = unit * blocks[at + SCALES_AT + sub];
      int lowShift = inPart / 4 * 4;
      int highShift = inPart / 2 * 2;
      for (int i = 0; i < SUB_VALUES; i++) {
        int low = (blocks[lowAt + i] >> lowShift) & 15;
        int high = (blocks[highAt + i] >> highShift) & 3;
        x[xFrom + sub * SUB_VALUES + i] = scale * ((low | (high << 4)) - ZERO);
      }
    }
  }

  @Override
  public int firstInvalidBlock(byte[] blocks, int blockFrom, int count) {
    return FiniteScales.firstNonFinite(blocks, blockFrom, count, BLOCK_BYTES, SCALE_AT);
  }
}
