package io.quern.kernel;

import java.util.Map;

/** Ranges of whole tensors that leave the outermost weights out, from what all chunks said. */
public final class RangeCuts {
  private RangeCuts() {}

  /**
   * Refuses a percentile that cannot be.
   *
   * @throws IllegalArgumentException saying what it must be
   */
  public static void requirePercentile(Map<String, String> parameters) {
    Percentile.read(parameters);
  }

  /**
   * As {@link PercentileRange} finds it.
   *
   * @param counts of {@link ValueBuckets}, at least one
   * @param parameters of the row format
   */
  public static ValueRange byPercentile(
      ValueRange extremes, long[] counts, Map<String, String> parameters) {
    FormatParameters texts = new FormatParameters(parameters);
    ScaleDtype dtype = texts.dtype();
    double percentile = Percentile.read(parameters);
    ValueBuckets values = new ValueBuckets(dtype, counts);
    if (texts.word("symmetric", "true", "false").equals("true")) {
      double high = of(percentile, values.magnitudes());
      return Percentile.range(0, high, new ValueRange(0, extremes.absmax()), dtype);
    }
    double low = -of(percentile, values.negated());
    return Percentile.range(low, of(percentile, values), extremes, dtype);
  }

  private static double of(double percentile, ValueBuckets values) {
    return Percentile.of(percentile, values.total(), values::at);
  }

  /**
   * As {@link DivergenceRange} finds it.
   *
   * @param bins of {@link MagnitudeBins}
   * @param parameters of the row format
   */
  public static ValueRange byDivergence(
      ValueRange extremes, long[] bins, Map<String, String> parameters) {
    IntScaling scaling = IntParameters.of(parameters).scaling();
    float threshold = Divergence.threshold(bins, extremes.absmax(), scaling.bits());
    return DivergenceRange.cut(extremes, threshold, scaling);
  }
}
