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

    /** The same for several weights. */
    default void rebuild(float[] x, int from, int count, float[] rebuilt) {
      for (int i = 0; i < count; i++) {
        rebuilt[i] = rebuilt(x[from + i]);
      }
    }
  }

  private final ScaleDtype dtype;
  private final Trial trial;
  private final ShrinkErrors errors;
  private float[] rebuilt = new float[0];

  ShrinkSearch(ScaleDtype dtype, Trial trial) {
    this(dtype, trial, new ShrinkErrors(dtype));
  }

  ShrinkSearch(ScaleDtype dtype, Trial trial, ShrinkErrors errors) {
    this.dtype = dtype;
    this.trial = trial;
    this.errors = errors;
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
    float bestError = dtype.largest(); // an error that is infinite does not improve on it
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

  /** What the next weights are tried with. */
  void useRange(float least, float greatest) {
    trial.useRange(least, greatest);
  }

  /** The 2.4th power of the error of each weight, rounded to the dtype of the weights. */
  void toPowers(float[] x, int from, int count, float[] powers) {
    trial.rebuild(x, from, count, powers);
    errors.toPowers(powers, x, from, count);
  }

  private float error(float[] x, int from, int count) {
    if (rebuilt.length < count) {
      rebuilt = new float[count];
    }
    trial.rebuild(x, from, count, rebuilt);
    return errors.of(rebuilt, x, from, count);
  }
}
