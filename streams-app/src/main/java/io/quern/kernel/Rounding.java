package io.quern.kernel;

/**
 * The roundings of the compiled reference, bit for bit, also where they leave their useful range: a
 * byte of a block may depend on it.
 */
final class Rounding {
  /**
   * 1.5 x 2^23: its sum with a small float has no room for a fraction, so the addition itself
   * rounds, ties to even.
   */
  private static final float NO_FRACTION = 12582912f;

  /** The largest float below one half: with exactly one half, 0.49999997 would be rounded up. */
  private static final float ALMOST_HALF = 0x1.fffffep-2f;

  private Rounding() {}

  /**
   * The nearest integer, ties to even, for magnitudes up to 4194303. Beyond, the low 23 bits of the
   * sum decide: the result wraps instead of saturating; NaN gives 0 and an infinity -4194304.
   * Source: ggml-quants.c, nearest_int.
   */
  static int nearestInt(float x) {
    return (Float.floatToRawIntBits(x + NO_FRACTION) & 0x7FFFFF) - 0x400000;
  }

  /**
   * The nearest level in {@code low..high}; wraps as {@link #nearestInt} does before it is limited.
   */
  static int nearestLevel(float x, int low, int high) {
    return Math.max(low, Math.min(high, nearestInt(x)));
  }

  /** C's roundf: the nearest integer, ties away from zero. */
  static int halfAwayFromZero(float x) {
    return truncate(x + Math.copySign(ALMOST_HALF, x));
  }

  /**
   * C's conversion of a float to an integer on x86-64 (cvttss2si): towards zero; NaN, infinities
   * and what does not fit give -2^31, of which a byte keeps 0. Java alone would saturate to 2^31 -
   * 1.
   */
  static int truncate(float x) {
    return x < 0x1p31f ? (int) x : Integer.MIN_VALUE;
  }
}
