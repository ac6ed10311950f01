package io.quern.kernel;

/**
 * Powers of floats to the bit of SLEEF 3 (xpowf with fused multiply-add), at most 1 ulp off: {@code
 * x^y = exp(y * log(x))}, where a logarithm is a pair of floats, the second of which is what the
 * first one lacks. For magnitudes and positive exponents only.
 *
 * <p>Source: SLEEF, sleefsimdsp.c (logkf, expkf) and df.h.
 */
final class FloatPower {
  static final float THREE_QUARTERS_INVERSE = 1 / 0.75f;
  static final float LN2_INVERSE = 1.442695f;
  static final float LN2_HIGH = 0.69314575f;
  static final float LN2_LOW = 1.4286068e-6f;
  static final float LOG_2 = 0.6931472f;
  static final float LOG_2_REST = -1.9046542e-9f;
  static final float TWO_THIRDS = 0.6666666f;
  static final float TWO_THIRDS_REST = 3.6918386e-9f;

  /** 1.5 x 2^23: its sum with a small number has no room for a fraction. */
  static final float NO_FRACTION = 12582912f;

  /** Of the series of the logarithm, by powers of q. */
  static final float LOG_5 = 0.400008f;

  static final float LOG_7 = 0.28511268f;
  static final float LOG_9 = 0.24032035f;

  /** Of the series of the exponential. */
  static final float EXP_2 = 0.49999985f;

  static final float EXP_3 = 0.16666552f;
  static final float EXP_4 = 0.041671082f;
  static final float EXP_5 = 0.008365969f;
  static final float EXP_6 = 0.0013632465f;

  /** Below it the power is 0. */
  static final float LEAST_LOG = -104;

  private FloatPower() {}

  /** {@code x^y} for {@code x >= 0} and {@code y > 0}. */
  static float of(float x, float y) {
    if (x == 0 || x > Float.MAX_VALUE || Float.isNaN(x)) {
      return x;
    }
    if (x == 1) {
      return 1;
    }
    return powerOfFinite(x, y);
  }

  /** One formula, and so one method: a pair of floats cannot be returned without an object. */
  private static float powerOfFinite(float x, float y) {
    int exponent = Math.getExponent(scaledUp(x) * THREE_QUARTERS_INVERSE);
    float mantissa = Math.scalb(scaledUp(x), -exponent);
    float e = x < Float.MIN_NORMAL ? exponent - 64 : exponent;

    // (m - 1) / (m + 1), both exactly: q with its rest
    float above = 1 + mantissa;
    float aboveRest = rest(1, mantissa, above);
    float below = -1 + mantissa;
    float belowRest = rest(-1, mantissa, below);
    float inverse = 1 / above;
    float q = below * inverse;
    float inverseRest = Math.fma(-aboveRest, inverse, Math.fma(-above, inverse, 1));
    float qRest =
        Math.fma(q, inverseRest, Math.fma(belowRest, inverse, Math.fma(inverse, below, -q)));

    // its square
    float square = q * q;
    float squareRest = Math.fma(q + q, qRest, Math.fma(q, q, -square));

    // the series from the fifth power on
    float series = Math.fma(Math.fma(LOG_9, square, LOG_7), square, LOG_5);

    // e * log(2) + 2q
    float log = LOG_2 * e;
    float logRest = Math.fma(LOG_2_REST, e, Math.fma(LOG_2, e, -log));
    float twice = q * 2;
    float sum = log + twice;
    float sumRest = log - sum + twice + logRest + qRest * 2;

    // q^3 * (2/3 + series * q^2)
    float cube = square * q;
    float cubeRest = Math.fma(square, qRest, Math.fma(squareRest, q, Math.fma(square, q, -cube)));
    float tail = square * series;
    float tailRest = Math.fma(squareRest, series, Math.fma(square, series, -tail));
    float factor = tail + TWO_THIRDS;
    float factorRest = rest(tail, TWO_THIRDS, factor) + (tailRest + TWO_THIRDS_REST);
    float term = cube * factor;
    float termRest =
        Math.fma(cube, factorRest, Math.fma(cubeRest, factor, Math.fma(cube, factor, -term)));
    float whole = sum + term;
    float wholeRest = sum - whole + term + sumRest + termRest;

    // times y
    float product = whole * y;
    return exponential(product, Math.fma(wholeRest, y, Math.fma(whole, y, -product)));
  }

  private static float scaledUp(float x) {
    return x < Float.MIN_NORMAL ? x * 0x1p64f : x;
  }

  /** What the sum of two lacks. */
  private static float rest(float a, float b, float sum) {
    float second = sum - a;
    return a - (sum - second) + (b - second);
  }

  private static float exponential(float x, float xRest) {
    if (x < LEAST_LOG) {
      return 0;
    }
    float twos = (float) Math.rint((x + xRest) * LN2_INVERSE);
    float high = twos * -LN2_HIGH;
    float s = x + high;
    float sRest = rest(x, high, s) + xRest;
    float low = twos * -LN2_LOW;
    float t = s + low;
    float tRest = rest(s, low, t) + sRest;
    float r = t + tRest;
    float rRest = t - r + tRest;

    float series = Math.fma(Math.fma(EXP_6, r, EXP_5), r, EXP_4);
    series = Math.fma(Math.fma(series, r, EXP_3), r, EXP_2);

    float square = r * r;
    float squareRest = Math.fma(r + r, rRest, Math.fma(r, r, -square));
    float term = square * series;
    float termRest = Math.fma(squareRest, series, Math.fma(square, series, -term));
    float sum = r + term;
    float sumRest = r - sum + term + rRest + termRest;
    float one = 1 + sum;
    float oneRest = 1 - one + sum + sumRest;
    return scaled(one + oneRest, (int) twos);
  }

  /**
   * {@code x * 2^twos} by two multiplications. Where the result is subnormal both round, and so
   * that they do it as there, the first takes a multiple of 64.
   */
  private static float scaled(float x, int twos) {
    int sign = twos >> 31;
    int most = (((sign + twos) >> 6) - sign) << 6;
    return Math.scalb(Math.scalb(x, most), twos - most);
  }
}
