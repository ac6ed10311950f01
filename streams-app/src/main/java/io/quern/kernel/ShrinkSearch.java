package io.quern.kernel;

/**
 * The search for a narrower range of one group, as llm-compressor's observer memoryless_mse does it
 * on a CPU: both ends are shrunk step by step, and the step counts whose error is strictly below
 * all before. Everything is rounded to the dtype of the weights. For one thread.
 *
 * <p>Source: llm-compressor 0.14, mse_quant.py (maxshrink 0.2, grid 100, norm 2.4).
 */
final class ShrinkSearch {
  private static final double GRID = 100;

  /** What a format makes of weights; it has memory of the range it is to use. */
  interface Trial {
    void useRange(float least, float greatest);

    /** A weight quantized and read back, every operation rounded to the dtype of the weights. */
    float rebuilt(float x);
  }

  private final ScaleDtype dtype;
  private final Trial trial;
  private final ErrorPower power;
  private final CascadeSum sum;
  private float[] terms = new float[0];

  ShrinkSearch(ScaleDtype dtype, Trial trial) {
    this.dtype = dtype;
    this.trial = trial;
    this.power = new ErrorPower(dtype);
    this.sum = new CascadeSum(dtype);
  }

  /** What step {@code step} multiplies both ends by. */
  static float shrink(int step) {
    return (float) (1 - step / GRID);
  }

  /**
   * The best step for a group.
   *
   * @param improved is set where a step was the best so far; as long as there are steps to take
   */
  int bestStep(float[] x, int from, int count, boolean[] improved) {
    float least = Extremes.smallest(x, from, count);
    float greatest = Extremes.largest(x, from, count);
    float bestError = largest();
    int best = 0;
    for (int step = 0; step < improved.length; step++) {
      float shrink = shrink(step);
      trial.useRange(dtype.round(least * shrink), dtype.round(greatest * shrink));
      float error = error(x, from, count);
      if (error < bestError) {
        bestError = error;
        best = step;
        improved[step] = true;
      }
    }
    return best;
  }

  private float error(float[] x, int from, int count) {
    if (terms.length < count) {
      terms = new float[count];
    }
    for (int i = 0; i < count; i++) {
      terms[i] = power.of(Math.abs(dtype.round(trial.rebuilt(x[from + i]) - x[from + i])));
    }
    return dtype.round(sum.of(terms, count));
  }

  /** The largest value of the dtype: no error that is infinite improves on it. */
  private float largest() {
    return switch (dtype) {
      case F32 -> Float.MAX_VALUE;
      case BF16 -> 0x1.FEp127f;
      case F16 -> 65504;
    };
  }
}
