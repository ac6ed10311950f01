package io.quern.calibrate;

import io.quern.kernel.ShrinkObserver;
import io.quern.kernel.TensorScales;
import io.quern.model.StepSums;

/**
 * Which step of the observer mse is best for groups of weights that several chunks share.
 *
 * <p>Source: llm-compressor 0.14.0.1, memoryless_mse, but for the order of additions: there a group
 * is added up in binary32, here exactly, and then rounded to binary32 and to the dtype.
 */
final class StepChoice {
  private StepChoice() {}

  /**
   * The best step of each group.
   *
   * @param sums of the steps of each group, group after group
   * @param dtype of the weights
   */
  static int[] best(StepSums sums, String dtype) {
    boolean[] improved = new boolean[ShrinkObserver.STEPS];
    int groups = sums.sums().size() / improved.length;
    for (int group = 0; group < groups; group++) {
      best(sums, group, improved.length, dtype, improved);
    }
    int taken = ShrinkSteps.stepsTaken(improved);
    int[] best = new int[groups];
    for (int group = 0; group < groups; group++) {
      best[group] = best(sums, group, taken, dtype, new boolean[taken]);
    }
    return best;
  }

  private static int best(StepSums sums, int group, int steps, String dtype, boolean[] improved) {
    float least = TensorScales.largest(dtype); // an error that is infinite does not improve on it
    int best = 0;
    for (int step = 0; step < steps; step++) {
      double sum = sums.toDouble(group * ShrinkObserver.STEPS + step);
      float error = TensorScales.stepError(sum, dtype);
      if (error < least) {
        least = error;
        best = step;
        improved[step] = true;
      }
    }
    return best;
  }
}
