package io.quern.kernel;

/** The definition while the twin is cold, then the twin; the first weights begin the warming. */
final class WarmingStepCosts implements StepCosts {
  private final StepCosts definition;
  private final StepCosts twin;
  private final Runnable warmUp;
  private final Warmth warmth;

  WarmingStepCosts(StepCosts definition, StepCosts twin, Runnable warmUp, Warmth warmth) {
    this.definition = definition;
    this.twin = twin;
    this.warmUp = warmUp;
    this.warmth = warmth;
  }

  @Override
  public void measure(ValueRange range, float[] x, int from, int count, double[] costs) {
    boolean warm = warmth.isWarm();
    if (!warm && !warmth.hasBegun()) {
      warmUp.run();
    }
    (warm ? twin : definition).measure(range, x, from, count, costs);
  }
}
