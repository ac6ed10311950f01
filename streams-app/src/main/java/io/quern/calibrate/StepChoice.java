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
    float[] errors = new float[sums.sums().size()];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = TensorScales.stepError(sums.toDouble(i), dtype);
    }
    return best(errors, dtype);
  }

  /**
   * The same.
   *
   * @param errors sums rounded as {@link TensorScales#stepError} does
   */
  static int[] best(float[] errors, String dtype) {
    boolean[] improved = new boolean[ShrinkObserver.STEPS];
    int[] best = new int[errors.length / improved.length];
    for (int group = 0; group < best.length; group++) {
      best(errors, group, improved.length, dtype, improved);
    }
    int taken = ShrinkSteps.stepsTaken(improved);
    for (int group = 0; group < best.length; group++) {
      best[group] = best(errors, group, taken, dtype, new boolean[taken]);
    }
    return best;
  }

  private static int best(float[] errors, int group, int steps, String dtype, boolean[] improved) {
    float least = TensorScales.largest(dtype); // an error that is infinite does not improve on it
    int best = 0;
    for (int step = 0; step < steps; step++) {
      float error = errors[group * ShrinkObserver.STEPS + step];
      if (error < least) {
        least = error;
        best = step;
        improved[step] = true;
      }
    }
    return best;
  }
}
