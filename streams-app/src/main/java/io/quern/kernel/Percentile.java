package io.quern.kernel;

import java.util.Map;

/**
 * Percentiles as NumPy's default gives them: the value at position {@code (n - 1) * p / 100} of
 * sorted values, between two of them by linear interpolation.
 *
 * <p>Source: NumPy 2, numpy.percentile, method linear (Hyndman and Fan's seventh).
 */
final class Percentile {
  /** Nothing is cut off. */
  static final double ALL = 100;

  private static final double DEFAULT = 99.9;
  private static final double MIDDLE = 50;

  private Percentile() {}

  /**
   * The parameter {@code percentile}; 99.9 by default.
   *
   * @throws IllegalArgumentException when it is not above 50 and at most 100
   */
  static double read(Map<String, String> texts) {
    String text = texts.getOrDefault("percentile", Double.toString(DEFAULT));
    double percentile = Double.parseDouble(text);
    if (!(percentile > MIDDLE && percentile <= ALL)) {
      throw new IllegalArgumentException(
          "parameter percentile=" + text + ": must be above 50 and at most 100");
    }
    return percentile;
  }

  /** Sorted values by their place, counted from 0. */
  @FunctionalInterface
  interface Sorted {
    double at(long place);
  }

  /** The percentile of {@code count} sorted values. */
  static double of(double percentile, long count, Sorted values) {
    double position = (count - 1) * (percentile / ALL);
    long below = Math.min(count - 1, (long) position);
    double low = values.at(below);
    double high = values.at(Math.min(count - 1, below + 1));
    return between(low, high, position - below);
  }

  /** From the nearer end, as NumPy does: so 1 gives {@code high} itself. */
  private static double between(double low, double high, double part) {
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
  }

  /**
   * The range up to percentiles, rounded to the dtype of the weights, never wider than the
   * extremes. Where it is empty but the extremes are not, as when nearly all weights are 0, it is
   * that of the extremes.
   */
  static ValueRange range(double low, double high, ValueRange extremes, ScaleDtype dtype) {
    float min = Math.max(extremes.min(), Math.min(0, dtype.round((float) low)));
    float max = Math.min(extremes.max(), Math.max(0, dtype.round((float) high)));
    return min == 0 && max == 0 ? extremes : new ValueRange(min + 0f, max);
  }
}
