package io.quern.kernel;

/** What small floats make of weights, for the search of a range. */
final class SmallFloatTrial implements ShrinkSearch.Trial {
  private final SmallFloat element;
  private final ScaleDtype dtype;
  private final Scales scales;
  private float scale = 1;

  /** How a group gets what its weights are divided by. */
  @FunctionalInterface
  interface Scales {
    float of(float absmax);
  }

  SmallFloatTrial(SmallFloat element, ScaleDtype dtype, Scales scales) {
    this.element = element;
    this.dtype = dtype;
    this.scales = scales;
  }

  @Override
  public void useRange(float least, float greatest) {
    scale = scales.of(Math.max(0, Math.max(-least, greatest)));
  }

  @Override
  public float rebuilt(float x) {
    return dtype.round(element.value(element.code(dtype.round(x / scale))) * scale);
  }
}
