package io.quern.kernel;

/** The scale of a group from its weights: by the outermost ones, or by a narrower range. */
final class IntRange {
  private final IntScaling scaling;
  private final ShrinkSearch search;
  private final boolean[] improved;

  /**
   * @param search for a narrower range
   * @param steps of the search to take; 0 for no search
   */
  IntRange(IntScaling scaling, ShrinkSearch search, int steps) {
    this.scaling = scaling;
    this.search = search;
    this.improved = new boolean[steps];
  }

  IntScale scaleOf(float[] x, int from, int count) {
    float shrink = ShrinkSearch.shrink(search.bestStep(x, from, count, improved));
    return scaling.of(
        scaling.dtype().round(Extremes.smallest(x, from, count) * shrink),
        scaling.dtype().round(Extremes.largest(x, from, count) * shrink));
  }
}
