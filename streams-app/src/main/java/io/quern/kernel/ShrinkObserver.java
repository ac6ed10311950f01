package io.quern.kernel;

/**
 * Looks for a range narrower than from least to greatest that loses less: step i shrinks both ends
 * of every group to {@code 1 - i/100}. How many steps are taken the whole tensor decides, so some
 * rows only say which steps were of use to them. For one thread.
 */
public interface ShrinkObserver {
  /** The most steps: down to 0.8 of the range. */
  int STEPS = 20;

  /**
   * Tries all steps on whole rows.
   *
   * @param x holds {@code rows} x {@code columns} finite weights, row after row, from index {@code
   *     xFrom} on
   * @return for each of the {@link #STEPS} whether the error of any group fell strictly below all
   *     before
   */
  boolean[] improvedSteps(float[] x, int xFrom, int rows, int columns);
}
