package io.quern.kernel;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Whether ranges are searched, and in how many steps: what the whole tensor decides.
 *
 * @param steps 0 where they are missing or nothing is searched
 */
record SearchSteps(boolean searched, int steps) {
  static final SearchSteps NONE = new SearchSteps(false, 0);

  /**
   * Of parameters and the steps at a byte of the calibration, a 32-bit integer.
   *
   * @throws IllegalArgumentException when it is none from 1 to {@link ShrinkObserver#STEPS}
   */
  static SearchSteps read(FormatParameters parameters, byte[] calibration, int at) {
    if (!parameters.word("observer", "minmax", "mse").equals("mse")) {
      return NONE;
    }
    if (calibration.length == 0) {
      return new SearchSteps(true, 0);
    }
    if (calibration.length != at + Integer.BYTES) {
      throw new IllegalArgumentException(
          "a calibration of %d bytes: must be %d"
              .formatted(calibration.length, at + Integer.BYTES));
    }
    int steps = LittleEndian.getInt(calibration, at);
    if (steps < 1 || steps > ShrinkObserver.STEPS) {
      throw new IllegalArgumentException(
          "%d steps: must be 1 to %d".formatted(steps, ShrinkObserver.STEPS));
    }
    return new SearchSteps(true, steps);
  }

  /** Which part of its range a group uses. */
  @FunctionalInterface
  interface Range {
    /**
     * The largest magnitude of that part.
     *
     * @param absmax the largest magnitude of the {@code count} weights
     */
    float narrowed(float absmax, float[] x, int from, int count);
  }

  /**
   * All of the range, or what a search finds.
   *
   * @param dtype of the weights
   * @param searches makes one, for one thread
   */
  Range newRange(ScaleDtype dtype, Supplier<ShrinkSearch> searches) {
    if (!searched) {
      return (absmax, x, from, count) -> absmax;
    }
    ShrinkSearch search = searches.get();
    return (absmax, x, from, count) -> {
      CalibrationBits.require(steps > 0);
      int best = search.bestStep(x, from, count, new boolean[steps]);
      return dtype.round(absmax * ShrinkSearch.shrink(best));
    };
  }

  /** What of a calibration stands before the steps. */
  byte[] cutFrom(byte[] calibration) {
    return Arrays.copyOf(calibration, calibration.length - (steps > 0 ? Integer.BYTES : 0));
  }
}
