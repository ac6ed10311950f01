package io.quern.kernel;

import java.util.Arrays;

/** Fits and writes one super-block of {@link Q6_K}. Owns its scratch memory. */
final class Q6_KEncoder implements BlockByBlock.Encoder {
  private static final int PART = 128;

  private final ScaleSearch search = new ScaleSearch(Q6_K.SUB_VALUES, Q6_K.ZERO);
  private final float[] scales = new float[Q6_K.SUB_BLOCKS];
  private final int[] levels = new int[Q6_K.BLOCK_VALUES];

  @Override
  public void encode(float[] x, int xFrom, byte[] out, int outFrom) {
    for (int j = 0; j < Q6_K.SUB_BLOCKS; j++) {
      fit(x, xFrom + j * Q6_K.SUB_VALUES, j);
    }
    float farthest = Extremes.farthestFromZero(scales, 0, Q6_K.SUB_BLOCKS);
    if (Math.abs(farthest) < ScaleSearch.NEGLIGIBLE) {
      Arrays.fill(out, outFrom, outFrom + Q6_K.BLOCK_BYTES, (byte) 0);
      return;
    }
    putScales(-128 / farthest, out, outFrom);
    for (int j = 0; j < Q6_K.SUB_BLOCKS; j++) {
      float scale = Half.get(out, outFrom + Q6_K.SCALE_AT) * out[outFrom + Q6_K.SCALES_AT + j];
      if (scale != 0) {
        assign(x, xFrom + j * Q6_K.SUB_VALUES, j, scale);
      }
    }
    pack(out, outFrom);
  }

  private void fit(float[] x, int from, int j) {
    for (int i = 0; i < Q6_K.SUB_VALUES; i++) {
      search.x[i] = x[from + i];
      search.importance[i] = x[from + i] * x[from + i];
    }
    scales[j] = search.search(levels, j * Q6_K.SUB_VALUES);
  }

  private void putScales(float inverse, byte[] out, int at) {
    Half.put(out, at + Q6_K.SCALE_AT, 1 / inverse);
    for (int j = 0; j < Q6_K.SUB_BLOCKS; j++) {
      int level = Math.min(Byte.MAX_VALUE, Rounding.nearestInt(inverse * scales[j]));
      out[at + Q6_K.SCALES_AT + j] = (byte) level;
    }
  }

  private void assign(float[] x, int from, int j, float scale) {
    for (int i = 0; i < Q6_K.SUB_VALUES; i++) {
      int level = Rounding.nearestLevel(x[from + i] / scale, -Q6_K.ZERO, Q6_K.ZERO - 1);
      levels[j * Q6_K.SUB_VALUES + i] = level + Q6_K.ZERO;
    }
  }

  private void pack(byte[] out, int at) {
    for (int part = 0; part < Q6_K.BLOCK_VALUES; part += PART) {
      Nibbles.pack(levels, part, PART / 2, out, at + part / 2);
    }
    TwoBits.pack(levels, 4, out, at + Q6_K.HIGH_BITS_AT);
  }
}
