package io.quern.kernel;

import java.util.Arrays;

/**
 * The range up to a percentile: of the magnitudes where the range is symmetric, else of either tail
 * by itself, the lower one being the mirror image of the upper one. What lies beyond gets the
 * outermost codes. A scalar definition without a twin: nearly all of its time is the sort of the
 * JDK, which has lanes of its own.
 */
final class PercentileRange implements RangeFinder {
  private final double percentile;
  private final boolean symmetric;
  private final ScaleDtype dtype;
  private float[] sorted = new float[0];

  PercentileRange(double percentile, boolean symmetric, ScaleDtype dtype) {
    this.percentile = percentile;
    this.symmetric = symmetric;
    this.dtype = dtype;
  }

  @Override
  public ValueRange of(float[] x, int from, int count) {
    ValueRange extremes = ValueRange.of(x, from, count);
    if (sorted.length < count) {
      sorted = new float[count];
    }
    return symmetric ? magnitudes(x, from, count, extremes) : tails(x, from, count, extremes);
  }

  private ValueRange magnitudes(float[] x, int from, int count, ValueRange extremes) {
    for (int i = 0; i < count; i++) {
      sorted[i] = Math.abs(x[from + i]);
    }
    Arrays.sort(sorted, 0, count);
    double high = Percentile.of(percentile, count, place -> sorted[(int) place]);
    return Percentile.range(0, high, new ValueRange(0, extremes.absmax()), dtype);
  }

  private ValueRange tails(float[] x, int from, int count, ValueRange extremes) {
    System.arraycopy(x, from, sorted, 0, count);
    Arrays.sort(sorted, 0, count);
    double high = Percentile.of(percentile, count, place -> sorted[(int) place]);
    double low = -Percentile.of(percentile, count, place -> -sorted[count - 1 - (int) place]);
    return Percentile.range(low, high, extremes, dtype);
  }
}
