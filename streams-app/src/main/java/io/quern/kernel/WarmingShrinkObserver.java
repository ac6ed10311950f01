package io.quern.kernel;

import java.util.function.IntConsumer;

/** The definition while the twin is cold, then the twin; the first rows begin the warming. */
final class WarmingShrinkObserver implements ShrinkObserver {
  private final ShrinkObserver definition;
  private final ShrinkObserver twin;
  private final IntConsumer warmUp;
  private final Warmth warmth;

  /**
   * @param warmUp gets the width of rows
   */
  WarmingShrinkObserver(
      ShrinkObserver definition, ShrinkObserver twin, IntConsumer warmUp, Warmth warmth) {
    this.definition = definition;
    this.twin = twin;
    this.warmUp = warmUp;
    this.warmth = warmth;
  }

  @Override
  public boolean[] improvedSteps(float[] x, int xFrom, int rows, int columns) {
    boolean warm = warmth.isWarm();
    if (!warm && !warmth.hasBegun()) {
      warmUp.accept(columns);
    }
    return (warm ? twin : definition).improvedSteps(x, xFrom, rows, columns);
  }
}
