package io.quern.kernel;

/**
 * The arithmetic that Q4_K and Q5_K share: eight sub-blocks of 32 weights, each with a scale and a
 * min of six bits. Owns its scratch memory.
 *
 * <p>Each sub-block is fitted for itself; its weights count by their magnitude plus the sub-block's
 * root mean square. The largest scale and the largest min become the units in which the others are
 * rounded to six bits, and the levels are rounded once more with the scales as a reader will see
 * them. Source: ggml-quants.c, quantize_row_q4_K_ref and quantize_row_q5_K_ref.
 */
final class SixBitSuperBlock {
  static final int BLOCK_VALUES = 256;

  private static final int SUB_BLOCKS = SixBitScales.SUB_BLOCKS;
  private static final int SUB_VALUES = BLOCK_VALUES / SUB_BLOCKS;

  private final int top;
  private final ScaleAndMinSearch search;
  private final float[] scales = new float[SUB_BLOCKS];
  private final float[] mins = new float[SUB_BLOCKS];
  private final int[] scaleLevels = new int[SUB_BLOCKS];
  private final int[] minLevels = new int[SUB_BLOCKS];
  private final int[] levels = new int[BLOCK_VALUES];

  /**
   * @param top the largest level of a weight
   */
  SixBitSuperBlock(int top, ScaleAndMinSearch.Steps steps) {
    this.top = top;
    this.search = new ScaleAndMinSearch(SUB_VALUES, top, steps, true);
  }

  /**
   * Writes the {@link SixBitScales} of the super-block; the levels that go with them stay valid
   * until the next call.
   */
  int[] quantize(float[] x, int from, byte[] out, int at) {
    for (int j = 0; j < SUB_BLOCKS; j++) {
      fit(x, from + j * SUB_VALUES, j);
    }
    float scale = SharedUnit.assign(scales, SixBitScales.TOP, scaleLevels);
    float min = SharedUnit.assign(mins, SixBitScales.TOP, minLevels);
    Half.put(out, at + SixBitScales.SCALE_AT, scale);
    Half.put(out, at + SixBitScales.MIN_AT, min);
    SixBitScales.pack(scaleLevels, minLevels, out, at);
    for (int j = 0; j < SUB_BLOCKS; j++) {
      float subScale = SixBitScales.scale(out, at, j);
      if (subScale != 0) {
        assign(x, from + j * SUB_VALUES, j, subScale, SixBitScales.min(out, at, j));
      }
    }
    return levels;
  }

  private void fit(float[] x, int from, int j) {
    float squares = 0;
    for (int i = 0; i < SUB_VALUES; i++) {
      squares += x[from + i] * x[from + i];
    }
    float rootMeanSquare = (float) Math.sqrt(squares / SUB_VALUES);
    for (int i = 0; i < SUB_VALUES; i++) {
      search.x[i] = x[from + i];
      search.importance[i] = rootMeanSquare + Math.abs(x[from + i]);
    }
    search.search(levels, j * SUB_VALUES);
    scales[j] = search.scale();
    mins[j] = search.negatedMin();
  }

  private void assign(float[] x, int from, int j, float scale, float min) {
    for (int i = 0; i < SUB_VALUES; i++) {
      levels[j * SUB_VALUES + i] = Rounding.nearestLevel((x[from + i] + min) / scale, 0, top);
    }
  }
}
