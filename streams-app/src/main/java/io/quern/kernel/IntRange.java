package io.quern.kernel;

/** The scale of a group from its weights. */
record IntRange(IntScaling scaling, RangeFinder finder) {

  /**
   * By the observer of a format.
   *
   * @param search for a narrower range, where the observer searches
   * @param steps of the search to take; 0 for no search
   */
  static IntRange of(IntParameters parameters, ShrinkSearch search, int steps) {
    IntScaling scaling = parameters.scaling();
    return new IntRange(scaling, RangeFinder.of(parameters.rule(), scaling, search, steps));
  }

  IntScale scaleOf(float[] x, int from, int count) {
    ValueRange range = finder.of(x, from, count);
    return scaling.of(range.min(), range.max());
  }
}
