package io.quern.kernel;

/** Looks for the range of weights that share a scale. For one thread. */
@FunctionalInterface
interface RangeFinder {
  /**
   * The range of {@code count} finite weights from index {@code from} on; where signs do not
   * matter, from 0 to a magnitude.
   */
  ValueRange of(float[] x, int from, int count);

  /**
   * The finder of a rule for integer codes.
   *
   * @param search of the rule mse, which takes so many {@code steps}; with 0, and so without any,
   *     it is minmax
   */
  static RangeFinder of(RangeRule rule, IntScaling scaling, ShrinkSearch search, int steps) {
    return switch (rule.kind()) {
      case MINMAX, MSE -> new ShrinkRange(scaling.dtype(), search, steps);
      case PERCENTILE ->
          new PercentileRange(rule.percentile(), scaling.symmetric(), scaling.dtype());
      case KL -> new DivergenceRange(scaling);
    };
  }
}
