package io.quern.kernel;

/**
 * FP8 codes by the definition: the nearest E4M3 of the quotient of weight and scale.
 *
 * @param quotient what the quotient is rounded to first
 */
record Fp8Definition(ScaleDtype quotient) implements Fp8Coder {

  @Override
  public float absmax(float[] x, int from, int count) {
    return Math.abs(Extremes.farthestFromZero(x, from, count));
  }

  @Override
  public SmallFloatTrial.Searches searches() {
    return SmallFloatTrial::search;
  }

  @Override
  public void encode(float[] x, int from, int count, float scale, byte[] out, int at) {
    for (int i = 0; i < count; i++) {
      out[at + i] = (byte) code(x[from + i], scale);
    }
  }

  /** The peer adds a zero point of 0, which makes +0 of -0, but not of what is rounded to 0. */
  private int code(float x, float scale) {
    return SmallFloat.E4M3.code(quotient.round(x / scale) + 0f);
  }

  /** As a reader computes. */
  static void decode(byte[] codes, int at, float scale, float[] x, int from, int count) {
    for (int i = 0; i < count; i++) {
      x[from + i] = SmallFloat.E4M3.value(codes[at + i]) * scale;
    }
  }
}
