package io.quern.kernel;

/**
 * What a group lost: the sum of the 2.4th powers of its errors, rounded to the dtype of the weights
 * as each of them is. For one thread.
 */
class ShrinkErrors {
  private final ScaleDtype dtype;
  private final ErrorPower power;
  private final CascadeSum sum;

  ShrinkErrors(ScaleDtype dtype) {
    this(dtype, new CascadeSum(dtype));
  }

  ShrinkErrors(ScaleDtype dtype, CascadeSum sum) {
    this.dtype = dtype;
    this.power = new ErrorPower(dtype);
    this.sum = sum;
  }

  final ErrorPower power() {
    return power;
  }

  /**
   * The error of a group.
   *
   * @param rebuilt what became of the weights; holds others afterwards
   */
  final float of(float[] rebuilt, float[] x, int from, int count) {
    toPowers(rebuilt, x, from, count);
    return dtype.round(sum.of(rebuilt, count));
  }

  void toPowers(float[] rebuilt, float[] x, int from, int count) {
    for (int i = 0; i < count; i++) {
      rebuilt[i] = power.of(Math.abs(dtype.round(rebuilt[i] - x[from + i])));
    }
  }
}
