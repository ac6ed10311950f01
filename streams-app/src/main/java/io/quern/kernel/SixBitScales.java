package io.quern.kernel;

/**
 * The first 16 bytes of Q4_K and Q5_K: scale and min of the super-block, and six bits each for the
 * scales and the mins of its eight sub-blocks.
 *
 * <table>
 * <caption>16 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>scale</td><td>2</td><td>binary16, the unit of the sub-blocks' scales</td></tr>
 * <tr><td>min</td><td>2</td><td>binary16, the unit of the sub-blocks' mins</td></tr>
 * <tr><td>low scales</td><td>4</td><td>bits 0-5: scale j of 0..3; bits 6-7: bits 4-5 of scale j + 4</td></tr>
 * <tr><td>low mins</td><td>4</td><td>bits 0-5: min j of 0..3; bits 6-7: bits 4-5 of min j + 4</td></tr>
 * <tr><td>rest</td><td>4</td><td>low half: bits 0-3 of scale j + 4; high half: bits 0-3 of min j + 4</td></tr>
 * </table>
 *
 * <p>Source: ggml-common.h, block_q4_K; ggml-quants.c, get_scale_min_k4.
 */
final class SixBitScales {
  static final int BYTES = 16;
  static final int SCALE_AT = 0;
  static final int MIN_AT = SCALE_AT + Half.BYTES;
  static final int SUB_BLOCKS = 8;
  static final int TOP = 63;

  private static final int HALF = SUB_BLOCKS / 2;
  private static final int LOW_SCALES_AT = MIN_AT + Half.BYTES;
  private static final int LOW_MINS_AT = LOW_SCALES_AT + HALF;
  private static final int REST_AT = LOW_MINS_AT + HALF;

  static {
    BlockLayout.requireBytes(BYTES, Half.BYTES, Half.BYTES, HALF, HALF, HALF);
  }

  private SixBitScales() {}

  /** Writes the six-bit scales and mins of the block at {@code at}. */
  static void pack(int[] scales, int[] mins, byte[] out, int at) {
    for (int j = 0; j < HALF; j++) {
      int upperScale = scales[j + HALF];
      int upperMin = mins[j + HALF];
      out[at + LOW_SCALES_AT + j] = (byte) (scales[j] | (upperScale >> 4 << 6));
      out[at + LOW_MINS_AT + j] = (byte) (mins[j] | (upperMin >> 4 << 6));
      out[at + REST_AT + j] = (byte) ((upperScale & 15) | ((upperMin & 15) << 4));
    }
  }

  /** The scale of sub-block {@code j} of the block at {@code at}. */
  static float scale(byte[] blocks, int at, int j) {
    int low = blocks[at + REST_AT + j % HALF] & 15;
    return Half.get(blocks, at + SCALE_AT) * six(blocks, at + LOW_SCALES_AT, j, low);
  }

  /** The min of sub-block {@code j} of the block at {@code at}, to be subtracted. */
  static float min(byte[] blocks, int at, int j) {
    int low = (blocks[at + REST_AT + j % HALF] >> 4) & 15;
    return Half.get(blocks, at + MIN_AT) * six(blocks, at + LOW_MINS_AT, j, low);
  }

  private static int six(byte[] blocks, int lowAt, int j, int low) {
    int packed = blocks[lowAt + j % HALF] & 255;
    return j < HALF ? packed & TOP : low | (packed >> 6 << 4);
  }
}
