package io.quern.kernel;

/** The outermost weights, or the narrower range that a search finds. */
final class ShrinkRange implements RangeFinder {
  private final ScaleDtype dtype;
  private final ShrinkSearch search;
  private final boolean[] improved;

  /**
   * @param steps of the search to take; 0 for no search
   */
  ShrinkRange(ScaleDtype dtype, ShrinkSearch search, int steps) {
    this.dtype = dtype;
    this.search = search;
    this.improved = new boolean[steps];
  }

  @Override
  public ValueRange of(float[] x, int from, int count) {
    float shrink = ShrinkSearch.shrink(search.bestStep(x, from, count, improved));
    return new ValueRange(
        dtype.round(Extremes.smallest(x, from, count) * shrink),
        dtype.round(Extremes.largest(x, from, count) * shrink));
  }
}
