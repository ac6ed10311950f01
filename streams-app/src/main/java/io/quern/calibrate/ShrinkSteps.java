package io.quern.calibrate;

import io.quern.kernel.ShrinkObserver;
import io.quern.kernel.ShrinkObservers;
import io.quern.model.Statistic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * {@code mse-steps}: how many steps the observer takes that narrows ranges. It gives up after five
 * steps in a row in which no group of the whole tensor improved.
 *
 * <p>Found: the number of steps, int32. Source: llm-compressor 0.14.0.1, memoryless_mse.
 */
record ShrinkSteps() implements CalibrationMethod {
  private static final int PATIENCE = 5;

  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    Map<String, String> parameters = subscribed.method().parameters();
    String format = parameters.getOrDefault("format", "");
    if (ShrinkObservers.find(format, parameters).isEmpty()) {
      throw new IllegalArgumentException("format '" + format + "' has no observer");
    }
    return new ShrinkSteps();
  }

  @Override
  public Merge newMerge() {
    boolean[] improved = new boolean[ShrinkObserver.STEPS];
    return new Merge() {
      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {
        or(improved, partial);
      }

      @Override
      public Outcome finish() {
        return new Outcome.Found(
            Map.of(Outcome.Found.CALIBRATION, RawBits.of(stepsTaken(improved))));
      }
    };
  }

  private static void or(boolean[] improved, Statistic.Partial partial) {
    List<Integer> steps = partial.steps();
    if (steps.size() != improved.length) {
      String reason = new String(partial.vector().bytes().toArray(), StandardCharsets.UTF_8);
      throw new IllegalArgumentException(
          "%d steps of an observer, not %d: %s".formatted(steps.size(), improved.length, reason));
    }
    for (int step = 0; step < improved.length; step++) {
      improved[step] |= steps.get(step) != 0;
    }
  }

  /** Steps up to the one that exhausts the observer's patience. */
  static int stepsTaken(boolean[] improved) {
    int inVain = 0;
    for (int step = 0; step < improved.length; step++) {
      inVain = improved[step] ? 0 : inVain + 1;
      if (inVain == PATIENCE) {
        return step + 1;
      }
    }
    return improved.length;
  }
}
