package io.quern.kernel;

/**
 * How a range of weights becomes the scale and zero point of integer codes: {@code x ≈ (code -
 * zero) * scale}. 0 is always in the range.
 *
 * <p>Every operation is rounded to the dtype of the weights. Source: compressed-tensors 0.19,
 * calculate_qparams.
 *
 * @param bits of a code
 * @param symmetric whether the zero point is 0
 * @param dtype of weights and scales
 */
record IntScaling(int bits, boolean symmetric, ScaleDtype dtype) {
  int lowest() {
    return -1 << (bits - 1);
  }

  int highest() {
    return (1 << (bits - 1)) - 1;
  }

  /**
   * Scale and zero point of weights from {@code least} to {@code greatest}.
   *
   * @throws ScaleOverflowException when the scale is beyond its dtype
   */
  IntScale of(float least, float greatest) {
    float below = Math.min(least, 0);
    float above = Math.max(greatest, 0);
    float scale = scale(below, above);
    if (scale > Float.MAX_VALUE) {
      throw new ScaleOverflowException(
          "the scale of weights from " + least + " to " + greatest + " is beyond " + dtype);
    }
    return new IntScale(scale == 0 ? dtype.epsilon() : scale, zero(below, scale));
  }

  /**
   * 0 where all weights are, or where it is too small for its dtype. Half of the span is 7.5 for
   * four bits: the greatest weight may lie half a level beyond the highest code.
   */
  private float scale(float below, float above) {
    float span = highest() - lowest();
    return symmetric
        ? dtype.round(Math.max(-below, above) / (span / 2))
        : dtype.round(dtype.round(above - below) / span);
  }

  /** The code of 0. A scale of 0 makes the quotient not a number, and then the code is 0. */
  private int zero(float below, float scale) {
    return symmetric ? 0 : code(dtype.round(lowest() - dtype.round(below / scale)));
  }

  /** The code nearest to a level, ties to even; 0 for what is not a number. */
  int code(float level) {
    return (int) Math.rint(Math.clamp(level, lowest(), highest()));
  }
}
