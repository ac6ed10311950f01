package io.quern.kernel;

/** What small floats make of weights, for the search of a range. */
class SmallFloatTrial implements ShrinkSearch.Trial {
  private final SmallFloat element;
  private final ScaleDtype dtype;
  private final Scales scales;
  private float scale = 1;

  /** How a group gets what its weights are divided by. */
  @FunctionalInterface
  interface Scales {
    float of(float absmax);
  }

  /** Makes searches: by the definition, or in lanes. */
  @FunctionalInterface
  interface Searches {
    ShrinkSearch of(SmallFloat element, ScaleDtype dtype, Scales scales);
  }

  static ShrinkSearch search(SmallFloat element, ScaleDtype dtype, Scales scales) {
    return new ShrinkSearch(dtype, new SmallFloatTrial(element, dtype, scales));
  }

  final float scale() {
    return scale;
  }

  SmallFloatTrial(SmallFloat element, ScaleDtype dtype, Scales scales) {
    this.element = element;
    this.dtype = dtype;
    this.scales = scales;
  }

  @Override
  public final void useRange(float least, float greatest) {
    scale = scales.of(Math.max(0, Math.max(-least, greatest)));
  }

  @Override
  public final float rebuilt(float x) {
    return dtype.round(element.value(element.code(dtype.round(x / scale))) * scale);
  }
}
