package io.quern.kernel;

/**
 * What each step of the search for a narrower range costs some of the weights that share a range,
 * while the others are elsewhere. For one thread.
 */
@FunctionalInterface
public interface StepCosts {
  /** The most weights at once: the columns of a row that {@link RowErrors} takes together, too. */
  int STRETCH = 256;

  /**
   * Tries all {@link ShrinkObserver#STEPS} steps.
   *
   * @param range of all weights that share it
   * @param x holds {@code count} of them from index {@code from} on, at most {@link #STRETCH}
   * @param costs receives for each step the sum of the 2.4th powers of the errors, each rounded to
   *     the dtype of the weights, added as binary64 in a fixed order; infinite where one is
   */
  void measure(ValueRange range, float[] x, int from, int count, double[] costs);
}
