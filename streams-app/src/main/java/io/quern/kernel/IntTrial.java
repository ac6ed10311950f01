package io.quern.kernel;

/** What integer codes make of weights, for the search of a range. */
class IntTrial implements ShrinkSearch.Trial {
  /** Makes searches: by the definition, or in lanes. */
  @FunctionalInterface
  interface Searches {
    ShrinkSearch of(IntScaling scaling);
  }

  private final IntScaling scaling;
  private IntScale scale = new IntScale(1, 0);

  IntTrial(IntScaling scaling) {
    this.scaling = scaling;
  }

  static ShrinkSearch search(IntScaling scaling) {
    return new ShrinkSearch(scaling.dtype(), new IntTrial(scaling));
  }

  final IntScale scale() {
    return scale;
  }

  @Override
  public final void useRange(float least, float greatest) {
    scale = scaling.of(least, greatest);
  }

  @Override
  public final float rebuilt(float x) {
    ScaleDtype dtype = scaling.dtype();
    float level = dtype.round(dtype.round(x / scale.scale()) + scale.zero());
    return dtype.round((scaling.code(level) - scale.zero()) * scale.scale());
  }
}
