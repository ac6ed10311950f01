package io.quern.kernel;

/**
 * Super-blocks of 256 weights in five bits: eight sub-blocks of 32 with {@code x ≈ scale * level -
 * min}.
 *
 * <table>
 * <caption>176 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>scales</td><td>16</td><td>{@link SixBitScales}</td></tr>
 * <tr><td>high bits</td><td>32</td><td>bit 4 of the levels: bit k of byte i is of weight 32 k + i</td></tr>
 * <tr><td>low bits</td><td>128</td><td>bits 0-3; four runs of 32 bytes: weights 0-31 of 64 in the low halves, 32-63 in the high ones</td></tr>
 * </table>
 *
 * <p>Rounding: {@link SixBitSuperBlock}, its levels stretched by -0.5 to 1 in 16 steps. Source:
 * ggml-quants.c, quantize_row_q5_K_ref.
 */
public final class Q5_K implements BlockFormat {
  public static final int BLOCK_VALUES = SixBitSuperBlock.BLOCK_VALUES;
  public static final int BLOCK_BYTES = 176;

  private static final int HIGH_BITS_AT = SixBitScales.BYTES;
  private static final int LEVELS_AT = HIGH_BITS_AT + BitPlanes.BYTES;
  private static final int RUN = 32;
  private static final int TOP = 31;
  private static final ScaleAndMinSearch.Steps STEPS = new ScaleAndMinSearch.Steps(-0.5f, 0.1f, 15);

  static {
    BlockLayout.requireBytes(BLOCK_BYTES, SixBitScales.BYTES, BitPlanes.BYTES, BLOCK_VALUES / 2);
  }

  @Override
  public String name() {
    return "Q5_K";
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
    SixBitSuperBlock superBlock = new SixBitSuperBlock(TOP, STEPS);
    return new BlockByBlock(
        this,
        (x, xFrom, out, outFrom) -> {
          int[] levels = superBlock.quantize(x, xFrom, out, outFrom);
          BitPlanes.pack(levels, 4, out, outFrom + HIGH_BITS_AT);
          for (int i = 0; i < BLOCK_VALUES; i += 2 * RUN) {
            Nibbles.pack(levels, i, RUN, out, outFrom + LEVELS_AT + i / 2);
          }
        });
  }

  @Override
  public void dequantize(byte[] blocks, int blockFrom, float[] x, int xFrom, int values) {
    int count = BlockCount.of(this, values);
    for (int block = 0; block < count; block++) {
      decode(blocks, blockFrom + block * BLOCK_BYTES, x, xFrom + block * BLOCK_VALUES);
    }
  }

  private static void decode(byte[] blocks, int at, float[] x, int xFrom) {
    for (int j = 0; j < SixBitScales.SUB_BLOCKS; j++) {
      float scale = SixBitScales.scale(blocks, at, j);
      float min = SixBitScales.min(blocks, at, j);
      int runAt = at + LEVELS_AT + j / 2 * RUN;
      int shift = j % 2 * 4;
      for (int i = 0; i < RUN; i++) {
        int low = (blocks[runAt + i] >> shift) & 15;
        int high = (blocks[at + HIGH_BITS_AT + i] >> j) & 1;
        x[xFrom + j * RUN + i] = scale * (low | (high << 4)) - min;
      }
    }
  }

  @Override
  public int firstInvalidBlock(byte[] blocks, int blockFrom, int count) {
    return FiniteScales.firstNonFinite(
        blocks, blockFrom, count, BLOCK_BYTES, SixBitScales.SCALE_AT, SixBitScales.MIN_AT);
  }
}
