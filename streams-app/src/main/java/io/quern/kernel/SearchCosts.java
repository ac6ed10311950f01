package io.quern.kernel;

import java.util.Arrays;
import java.util.Map;

/** The costs of the steps of a search. */
final class SearchCosts implements StepCosts {
  private static final int LANES = 8;

  private final ScaleDtype dtype;
  private final ShrinkSearch search;
  private final float[] powers = new float[STRETCH];
  private final double[] lanes = new double[LANES];

  private SearchCosts(ScaleDtype dtype, ShrinkSearch search) {
    this.dtype = dtype;
    this.search = search;
  }

  /** Of integer codes, whatever shares their scale. */
  static StepCosts ofIntegers(Map<String, String> texts, IntTrial.Searches searches) {
    IntScaling scaling = IntParameters.of(texts).scaling();
    return new SearchCosts(scaling.dtype(), searches.of(scaling));
  }

  /** Of FP8, whatever shares its scale. */
  static StepCosts ofFp8(Map<String, String> texts, SmallFloatTrial.Searches searches) {
    ScaleDtype dtype = new FormatParameters(texts).dtype();
    return new SearchCosts(dtype, Fp8Channel.newSearch(dtype, searches));
  }

  @Override
  public void measure(ValueRange range, float[] x, int from, int count, double[] costs) {
    for (int step = 0; step < costs.length; step++) {
      float shrink = ShrinkSearch.shrink(step);
      search.useRange(dtype.round(range.min() * shrink), dtype.round(range.max() * shrink));
      search.toPowers(x, from, count, powers);
      costs[step] = sum(count);
    }
  }

  /** Weight i in lane i mod 8, then the lanes one after the other. */
  private double sum(int count) {
    Arrays.fill(lanes, 0);
    int whole = count - count % LANES;
    for (int i = 0; i < whole; i += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        lanes[lane] += powers[i + lane];
      }
    }
    for (int i = whole; i < count; i++) {
      lanes[i - whole] += powers[i];
    }
    double sum = 0;
    for (double lane : lanes) {
      sum += lane;
    }
    return sum;
  }
}
