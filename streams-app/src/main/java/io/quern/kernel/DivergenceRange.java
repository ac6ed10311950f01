package io.quern.kernel;

import java.util.Arrays;

/**
 * The range up to the magnitude that {@link Divergence} cuts at; never wider than the weights. A
 * scalar definition without a twin.
 */
final class DivergenceRange implements RangeFinder {
  private final IntScaling scaling;
  private final long[] bins = new long[MagnitudeBins.BINS];

  DivergenceRange(IntScaling scaling) {
    this.scaling = scaling;
  }

  @Override
  public ValueRange of(float[] x, int from, int count) {
    ValueRange extremes = ValueRange.of(x, from, count);
    Arrays.fill(bins, 0);
    MagnitudeBins.count(x, from, count, extremes.absmax(), bins);
    return cut(extremes, Divergence.threshold(bins, extremes.absmax(), scaling.bits()), scaling);
  }

  /** What of a range is within a magnitude, which is rounded to the dtype of the weights. */
  static ValueRange cut(ValueRange extremes, float threshold, IntScaling scaling) {
    float cut = Math.min(extremes.absmax(), scaling.dtype().round(threshold));
    float min = Math.max(extremes.min(), -cut);
    float max = Math.min(extremes.max(), cut);
    return new ValueRange(min, max);
  }
}
