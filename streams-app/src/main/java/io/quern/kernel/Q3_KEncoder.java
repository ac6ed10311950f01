package io.quern.kernel;

import java.util.Arrays;

/** Fits and writes one super-block of {@link Q3_K}. Owns its scratch memory. */
final class Q3_KEncoder implements BlockByBlock.Encoder {
  private final ScaleDescent search = new ScaleDescent(Q3_K.SUB_VALUES, Q3_K.ZERO);
  private final float[] scales = new float[Q3_K.SUB_BLOCKS];
  private final int[] storedScales = new int[Q3_K.SUB_BLOCKS];
  private final int[] levels = new int[Q3_K.BLOCK_VALUES];

  @Override
  public void encode(float[] x, int xFrom, byte[] out, int outFrom) {
    for (int j = 0; j < Q3_K.SUB_BLOCKS; j++) {
      System.arraycopy(x, xFrom + j * Q3_K.SUB_VALUES, search.x, 0, Q3_K.SUB_VALUES);
      scales[j] = search.search(levels, j * Q3_K.SUB_VALUES);
    }
    Half.put(out, outFrom + Q3_K.SCALE_AT, roundScales());
    SignedSixBitScales.pack(storedScales, out, outFrom + Q3_K.SCALES_AT);
    for (int j = 0; j < Q3_K.SUB_BLOCKS; j++) {
      float scale = Q3_K.scale(out, outFrom, j);
      if (scale != 0) {
        assign(x, xFrom + j * Q3_K.SUB_VALUES, j, scale);
      }
    }
    BitPlanes.pack(levels, 2, out, outFrom + Q3_K.HIGH_BITS_AT);
    TwoBits.pack(levels, 0, out, outFrom + Q3_K.LOW_BITS_AT);
  }

  /** Returns the unit of the scales. */
  private float roundScales() {
    float farthest = Extremes.farthestFromZero(scales, 0, Q3_K.SUB_BLOCKS);
    if (farthest == 0) {
      Arrays.fill(storedScales, 0);
      return 0;
    }
    float inverse = -SignedSixBitScales.ZERO / farthest;
    for (int j = 0; j < Q3_K.SUB_BLOCKS; j++) {
      // Cut to a byte before it is limited, which decides where the inverse overflows.
      byte level = (byte) Rounding.nearestInt(inverse * scales[j]);
      storedScales[j] = Math.clamp(level, -32, 31) + SignedSixBitScales.ZERO;
    }
    return 1 / inverse;
  }

  private void assign(float[] x, int from, int j, float scale) {
    for (int i = 0; i < Q3_K.SUB_VALUES; i++) {
      int level = Rounding.nearestLevel(x[from + i] / scale, -Q3_K.ZERO, Q3_K.ZERO - 1);
      levels[j * Q3_K.SUB_VALUES + i] = level + Q3_K.ZERO;
    }
  }
}
