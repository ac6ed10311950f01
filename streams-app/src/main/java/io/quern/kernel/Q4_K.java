package io.quern.kernel;

/**
 * Super-blocks of 256 weights in four bits: eight sub-blocks of 32 with {@code x ≈ scale * level -
 * min}.
 *
 * <table>
 * <caption>144 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>scales</td><td>16</td><td>{@link SixBitScales}</td></tr>
 * <tr><td>levels</td><td>128</td><td>0..15; four runs of 32 bytes: weights 0-31 of 64 in the low halves, 32-63 in the high ones</td></tr>
 * </table>
 *
 * <p>Rounding: {@link SixBitSuperBlock}, its levels stretched by -1 to 1 in 21 steps. Source:
 * ggml-quants.c, quantize_row_q4_K_ref.
 */
public final class Q4_K implements BlockFormat {
  public static final int BLOCK_VALUES = SixBitSuperBlock.BLOCK_VALUES;
  public static final int BLOCK_BYTES = 144;

  private static final int LEVELS_AT = SixBitScales.BYTES;
  private static final int RUN = 32;
  private static final int TOP = 15;
  private static final ScaleAndMinSearch.Steps STEPS = new ScaleAndMinSearch.Steps(-1, 0.1f, 20);

  static {
    BlockLayout.requireBytes(BLOCK_BYTES, SixBitScales.BYTES, BLOCK_VALUES / 2);
  }

  @Override
  public String name() {
    return "Q4_K";
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
        int level = (blocks[runAt + i] >> shift) & 15;
        x[xFrom + j * RUN + i] = scale * level - min;
      }
    }
  }

  @Override
  public int firstInvalidBlock(byte[] blocks, int blockFrom, int count) {
    return FiniteScales.firstNonFinite(
        blocks, blockFrom, count, BLOCK_BYTES, SixBitScales.SCALE_AT, SixBitScales.MIN_AT);
  }
}
