package io.quern.kernel;

/** Fits and writes one super-block of {@link Q2_K}. Owns its scratch memory. */
final class Q2_KEncoder implements BlockByBlock.Encoder {
  private static final int TOP = 3;
  private static final int SCALE_TOP = 15;
  private static final ScaleAndMinSearch.Steps STEPS = new ScaleAndMinSearch.Steps(-0.5f, 0.1f, 15);

  private final ScaleAndMinSearch search =
      new ScaleAndMinSearch(Q2_K.SUB_VALUES, TOP, STEPS, false);
  private final float[] scales = new float[Q2_K.SUB_BLOCKS];
  private final float[] mins = new float[Q2_K.SUB_BLOCKS];
  private final int[] scaleLevels = new int[Q2_K.SUB_BLOCKS];
  private final int[] minLevels = new int[Q2_K.SUB_BLOCKS];
  private final int[] levels = new int[Q2_K.BLOCK_VALUES];

  @Override
  public void encode(float[] x, int xFrom, byte[] out, int outFrom) {
    for (int j = 0; j < Q2_K.SUB_BLOCKS; j++) {
      fit(x, xFrom + j * Q2_K.SUB_VALUES, j);
    }
    putScales(out, outFrom);
    for (int j = 0; j < Q2_K.SUB_BLOCKS; j++) {
      float scale = Q2_K.scale(out, outFrom, j);
      if (scale != 0) {
        assign(x, xFrom + j * Q2_K.SUB_VALUES, j, scale, Q2_K.min(out, outFrom, j));
      }
    }
    TwoBits.pack(levels, 0, out, outFrom + Q2_K.LEVELS_AT);
  }

  private void fit(float[] x, int from, int j) {
    for (int i = 0; i < Q2_K.SUB_VALUES; i++) {
      search.x[i] = x[from + i];
      search.importance[i] = Math.abs(x[from + i]);
    }
    search.search(levels, j * Q2_K.SUB_VALUES);
    scales[j] = search.scale();
    mins[j] = search.negatedMin();
  }

  private void putScales(byte[] out, int at) {
    Half.put(out, at + Q2_K.SCALE_AT, SharedUnit.assign(scales, SCALE_TOP, scaleLevels));
    Half.put(out, at + Q2_K.MIN_AT, SharedUnit.assign(mins, SCALE_TOP, minLevels));
    for (int j = 0; j < Q2_K.SUB_BLOCKS; j++) {
      out[at + Q2_K.SCALES_AT + j] = (byte) (scaleLevels[j] | (minLevels[j] << 4));
    }
  }

  private void assign(float[] x, int from, int j, float scale, float min) {
    for (int i = 0; i < Q2_K.SUB_VALUES; i++) {
      int level = Rounding.nearestLevel((x[from + i] + min) / scale, 0, TOP);
      levels[j * Q2_K.SUB_VALUES + i] = level;
    }
  }
}
