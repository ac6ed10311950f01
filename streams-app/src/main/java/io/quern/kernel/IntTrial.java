package io.quern.kernel;

/** What integer codes make of weights, for the search of a range. */
final class IntTrial implements ShrinkSearch.Trial {
  private final IntScaling scaling;
  private IntScale scale = new IntScale(1, 0);

  IntTrial(IntScaling scaling) {
    this.scaling = scaling;
  }

  @Override
  public void useRange(float least, float greatest) {
    scale = scaling.of(least, greatest);
  }

  @Override
  public float rebuilt(float x) {
    ScaleDtype dtype = scaling.dtype();
    float level = dtype.round(dtype.round(x / scale.scale()) + scale.zero());
    return dtype.round((scaling.code(level) - scale.zero()) * scale.scale());
  }
}
