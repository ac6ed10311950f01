package io.quern.kernel;

import java.util.Arrays;

/**
 * A sum of floats in the order of PyTorch 2.14 on x86-64, on one thread, for the last bit decides
 * between steps of a search and is written where readers compare: eight lanes times four side by
 * side, and every so many of those go to the next of four levels. Of 16-bit dtypes a load is 16
 * values, the upper eight of which are added to the lower.
 *
 * <p>Source: PyTorch, aten/src/ATen/native/cpu/SumKernel.cpp (vectorized_inner_sum).
 */
public class CascadeSum {
  static final int LANES = 8;
  static final int ABREAST = 4;
  private static final int LEVELS = 4;
  private static final int LEAST_POWER = 4;

  private final boolean halves;
  private final float[][] levels = new float[LEVELS][ABREAST * LANES];

  CascadeSum(ScaleDtype dtype) {
    this.halves = dtype != ScaleDtype.F32;
  }

  /** The sum of binary32 numbers, which stay as they are. */
  public static float sum(float[] values) {
    return new CascadeSum(ScaleDtype.F32).of(values, values.length);
  }

  /** Their sum divided by how many they are. */
  public static float mean(float[] values) {
    return sum(values) / values.length;
  }

  /** Sums the first {@code count} terms, and leaves others in their place. */
  float of(float[] terms, int count) {
    int lanes = count < LANES ? 1 : LANES;
    int loaded = halves && lanes > 1 ? 2 * lanes : lanes;
    int loads = count / loaded;
    if (loaded > lanes) {
      fold(terms, loads);
    }
    float rest = 0;
    for (int i = loads * loaded; i < count; i++) {
      rest += terms[i];
    }
    return rest(terms, loads, lanes, rest);
  }

  /** Adds the upper half of each load to the lower one, and moves the sums together. */
  void fold(float[] terms, int loads) {
    for (int i = 0; i < loads * LANES; i++) {
      int at = i / LANES * 2 * LANES + i % LANES;
      terms[i] = terms[at] + terms[at + LANES];
    }
  }

  private float rest(float[] terms, int loads, int lanes, float rest) {
    int width = ABREAST * lanes;
    int steps = loads / ABREAST;
    float[] sums = cascade(terms, steps, width);
    for (int i = steps * width; i < loads * lanes; i++) {
      sums[i & (lanes - 1)] += terms[i];
    }
    for (int i = lanes; i < width; i++) {
      sums[i & (lanes - 1)] += sums[i];
    }
    float sum = rest;
    for (int lane = 0; lane < lanes; lane++) {
      sum += sums[lane];
    }
    return sum;
  }

  private float[] cascade(float[] terms, int steps, int width) {
    for (float[] level : levels) {
      Arrays.fill(level, 0);
    }
    int power = Math.max(LEAST_POWER, ceilLog2(steps) / LEVELS);
    int step = 0;
    while (step + (1 << power) <= steps) {
      add(terms, step, step + (1 << power), width);
      step += 1 << power;
      carry(step, power);
    }
    add(terms, step, steps, width);
    for (int level = 1; level < LEVELS; level++) {
      addTo(levels[0], levels[level]);
    }
    return levels[0];
  }

  /** The level that terms are added to. */
  final float[] lowest() {
    return levels[0];
  }

  private static int ceilLog2(int x) {
    return x <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(x - 1);
  }

  /** Adds steps of {@code width} terms each to the lowest level. */
  void add(float[] terms, int from, int to, int width) {
    for (int step = from; step < to; step++) {
      for (int i = 0; i < width; i++) {
        lowest()[i] += terms[step * width + i];
      }
    }
  }

  /** A full level goes to the next one, as in counting. */
  private void carry(int step, int power) {
    int mask = (1 << power) - 1;
    for (int level = 1; level < LEVELS; level++) {
      addTo(levels[level], levels[level - 1]);
      Arrays.fill(levels[level - 1], 0);
      if ((step & (mask << (level * power))) != 0) {
        return;
      }
    }
  }

  private static void addTo(float[] sums, float[] others) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += others[i];
    }
  }
}
