package io.quern.quantize;

import io.quern.kernel.ShrinkObserver;
import io.quern.kernel.StepCosts;
import io.quern.kernel.ValueRange;
import io.quern.model.ExactAccumulator;
import io.quern.model.ExactSum;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Exact sums of what each step costs. Weights are added up in stretches of a row, stretches without
 * rounding, so it does not matter which chunk has which rows. For one thread.
 */
final class CostSums {
  private final StepCosts stepCosts;
  private final double[] costs = new double[ShrinkObserver.STEPS];
  private final ExactAccumulator[] sums = new ExactAccumulator[ShrinkObserver.STEPS];
  private final boolean[] infinite = new boolean[ShrinkObserver.STEPS];

  CostSums(StepCosts stepCosts) {
    this.stepCosts = stepCosts;
    Arrays.setAll(sums, step -> new ExactAccumulator());
  }

  /** Adds weights of one row that are neighbours. */
  void add(ValueRange range, float[] x, int from, int count) {
    for (int at = 0; at < count; at += StepCosts.STRETCH) {
      stepCosts.measure(range, x, from + at, Math.min(StepCosts.STRETCH, count - at), costs);
      add();
    }
  }

  private void add() {
    for (int step = 0; step < costs.length; step++) {
      if (costs[step] <= Double.MAX_VALUE) {
        sums[step].add(costs[step]);
      } else {
        infinite[step] = true;
      }
    }
  }

  /** Appends the sums, empty where infinite, and forgets them. */
  void take(List<Optional<ExactSum>> all) {
    for (int step = 0; step < sums.length; step++) {
      all.add(infinite[step] ? Optional.empty() : Optional.of(sums[step].sum()));
      sums[step].clear();
    }
    Arrays.fill(infinite, false);
  }
}
