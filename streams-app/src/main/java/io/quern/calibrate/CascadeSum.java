package io.quern.calibrate;

/**
 * A sum of binary32 numbers in the order in which torch adds them up on one thread: 32 partial sums
 * side by side, each in cascades of four levels, so that small numbers are not lost in a large sum.
 *
 * <p>The mean of block magnitudes is written into a file that readers compare, to the last bit.
 * Source: torch 2.14.0, aten/src/ATen/native/cpu/SumKernel.cpp, for vectors of eight.
 */
final class CascadeSum {
  private static final int VECTOR = 8;
  private static final int VECTORS = 4;
  private static final int LEVELS = 4;

  private CascadeSum() {}

  static float mean(float[] values) {
    return sum(values) / values.length;
  }

  static float sum(float[] values) {
    int width = values.length < VECTOR ? 1 : VECTOR;
    int row = width * VECTORS;
    int vectors = values.length / width;
    float[] partial = cascade(values, row, vectors / VECTORS);
    for (int i = vectors / VECTORS * row; i < vectors * width; i++) {
      partial[i % width] += values[i];
    }
    for (int i = width; i < row; i++) {
      partial[i % width] += partial[i];
    }
    float sum = 0;
    for (int i = vectors * width; i < values.length; i++) {
      sum += values[i];
    }
    for (int i = 0; i < width; i++) {
      sum += partial[i];
    }
    return sum;
  }

  /** Sums of columns: {@code rows} rows of {@code width} values. */
  private static float[] cascade(float[] values, int width, int rows) {
    int bits = Math.max(4, (Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1)) / LEVELS);
    int step = 1 << bits;
    float[][] levels = new float[LEVELS][width];
    int row = 0;
    while (row + step <= rows) {
      for (int end = row + step; row < end; row++) {
        add(values, row * width, levels[0]);
      }
      carry(levels, row, bits);
    }
    for (; row < rows; row++) {
      add(values, row * width, levels[0]);
    }
    for (int level = 1; level < LEVELS; level++) {
      add(levels[level], 0, levels[0]);
    }
    return levels[0];
  }

  /** Level by level, as a counter carries: the next level only when this one has come round. */
  private static void carry(float[][] levels, int row, int bits) {
    int mask = (1 << bits) - 1;
    for (int level = 1; level < LEVELS; level++) {
      add(levels[level - 1], 0, levels[level]);
      levels[level - 1] = new float[levels[level].length];
      if ((row & (mask << (level * bits))) != 0) {
        return;
      }
    }
  }

  private static void add(float[] values, int from, float[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[from + i];
    }
  }
}
