package io.quern.kernel.codebook;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;

/** Distinct values with counts, for tests. */
final class Points {
  private final float[] values;
  private final long[] counts;

  private Points(float[] values, long[] counts) {
    this.values = values;
    this.counts = counts;
  }

  /** Gaussian values, some of which occur often. */
  static Points random(Random random, int size) {
    TreeSet<Float> distinct = new TreeSet<>();
    while (distinct.size() < size) {
      distinct.add((float) random.nextGaussian() + 0f);
    }
    float[] values = new float[size];
    long[] counts = new long[size];
    int i = 0;
    for (float value : distinct) {
      counts[i] = 1L + (random.nextInt(3) == 0 ? random.nextInt(1_000) : 0);
      values[i++] = value;
    }
    return new Points(values, counts);
  }

  /** Equal distances and counts: all is ties. */
  static Points even(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = i - size / 2f;
    }
    return once(values);
  }

  static Points once(float... values) {
    long[] counts = new long[values.length];
    Arrays.fill(counts, 1);
    return new Points(values, counts);
  }

  int size() {
    return values.length;
  }

  WeightedValues weighted() {
    return WeightedValues.ofDistinct(values, counts);
  }

  /** Cost of one cluster, in two passes. */
  double cost(int from, int to) {
    double mass = 0;
    double sum = 0;
    for (int i = from; i < to; i++) {
      mass += counts[i];
      sum += counts[i] * (double) values[i];
    }
    double cost = 0;
    for (int i = from; i < to; i++) {
      double distance = values[i] - sum / mass;
      cost += counts[i] * distance * distance;
    }
    return cost;
  }

  /** Cost of any clusters, in two passes. */
  double cost(int[] assigned, int clusters) {
    double[] mass = new double[clusters];
    double[] sum = new double[clusters];
    for (int i = 0; i < values.length; i++) {
      mass[assigned[i]] += counts[i];
      sum[assigned[i]] += counts[i] * (double) values[i];
    }
    double cost = 0;
    for (int i = 0; i < values.length; i++) {
      double distance = values[i] - sum[assigned[i]] / mass[assigned[i]];
      cost += counts[i] * distance * distance;
    }
    return cost;
  }
}
