package io.quern.kernel.codebook;

import java.util.Arrays;

/**
 * Points on a line in ascending order, each with a mass: distinct values with how often they occur,
 * or buckets of values, of which mass and sum are known. A bucket counts as one point at the mean
 * of its values.
 */
public final class WeightedValues {
  private final double[] masses;
  private final double[] sums;

  private WeightedValues(double[] masses, double[] sums) {
    this.masses = masses;
    this.sums = sums;
  }

  /**
   * Buckets whose values do not overlap.
   *
   * @param masses all above 0: counts, or sums of importances
   * @param sums mass times mean of each; the means ascend
   * @throws IllegalArgumentException where a mass or the order is wrong
   */
  public static WeightedValues ofBuckets(double[] masses, double[] sums) {
    for (int i = 0; i < masses.length; i++) {
      if (!(masses[i] > 0) || !Double.isFinite(sums[i])) {
        throw new IllegalArgumentException("point " + i + ": mass " + masses[i]);
      }
      if (i > 0 && !(sums[i - 1] / masses[i - 1] < sums[i] / masses[i])) {
        throw new IllegalArgumentException("point " + i + " does not lie above the one before");
      }
    }
    return new WeightedValues(masses.clone(), sums.clone());
  }

  /** Distinct values in ascending order with their counts. */
  public static WeightedValues ofDistinct(float[] values, long[] counts) {
    double[] masses = new double[values.length];
    double[] sums = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      masses[i] = counts[i];
      sums[i] = counts[i] * (double) values[i];
    }
    return ofBuckets(masses, sums);
  }

  /** The distinct values of a sorted run; -0 and 0 are one value. */
  public static WeightedValues ofSorted(float[] sorted, int from, int count) {
    double[] masses = new double[count];
    double[] sums = new double[count];
    int points = 0;
    for (int i = from; i < from + count; i++) {
      if (i == from || sorted[i] != sorted[i - 1]) {
        points++;
      }
      masses[points - 1]++;
    }
    int at = from;
    for (int p = 0; p < points; p++) {
      sums[p] = masses[p] * sorted[at];
      at += (int) masses[p];
    }
    return new WeightedValues(Arrays.copyOf(masses, points), Arrays.copyOf(sums, points));
  }

  /**
   * The distinct values of rows, each as heavy as its column; what weighs nothing is left out.
   *
   * @param x finite weights, row after row
   */
  public static WeightedValues ofRows(float[] x, int from, int count, ColumnWeights weights) {
    long[] sorted = new long[count];
    for (int i = 0; i < count; i++) {
      long ascending = ascending(Float.floatToRawIntBits(x[from + i] + 0f)); // -0 becomes 0
      sorted[i] = ascending << Integer.SIZE | i;
    }
    Arrays.sort(sorted);
    double[] masses = new double[count];
    double[] sums = new double[count];
    int points = 0;
    for (int i = 0; i < count; ) {
      float value = x[from + (int) sorted[i]];
      long mass = 0;
      for (; i < count && x[from + (int) sorted[i]] == value; i++) {
        mass += weights.units((int) sorted[i] % weights.columns());
      }
      if (mass > 0) {
        masses[points] = mass;
        sums[points++] = mass * (double) value;
      }
    }
    return new WeightedValues(Arrays.copyOf(masses, points), Arrays.copyOf(sums, points));
  }

  /** Raw bits of a number as an integer that ascends with it. */
  private static int ascending(int bits) {
    return bits >= 0 ? bits : bits ^ 0x7FFF_FFFF;
  }

  public int size() {
    return masses.length;
  }

  double mass(int point) {
    return masses[point];
  }

  double sum(int point) {
    return sums[point];
  }

  /** Runs of {@code run} neighbours as one point each. */
  WeightedValues coarsened(int run) {
    int points = Math.ceilDiv(size(), run);
    double[] coarseMasses = new double[points];
    double[] coarseSums = new double[points];
    for (int i = 0; i < size(); i++) {
      coarseMasses[i / run] += masses[i];
      coarseSums[i / run] += sums[i];
    }
    return new WeightedValues(coarseMasses, coarseSums);
  }
}
