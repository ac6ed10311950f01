package io.quern.kernel;

/**
 * The scale of the MX formats: a power of two, as its exponent + 127.
 *
 * <p>The exponent is that of the largest magnitude, one more where its significand is 1.75 or more,
 * less the exponent of the largest element. Two oddities of the source are kept: where that one
 * more overflows, weights become 0 and the byte 127; and where the power of two is 0 in the dtype
 * of the weights, as often in F16, they are divided by 1, byte 127. Source: compressed-tensors
 * 0.19.0, quantization/utils/mxfp_utils.py and compressors/mx_utils.py.
 *
 * @param element what weights become
 * @param dtype of the weights
 */
record MxScale(SmallFloat element, ScaleDtype dtype) implements GroupScale {
  static final int GROUP = 32;

  private static final int BIAS = 127;
  private static final int INFINITE = 255;

  /** 2^-24, the smallest F16. */
  private static final int LOWEST_F16 = BIAS - 24;

  @Override
  public int group() {
    return GROUP;
  }

  @Override
  public ShrinkSearch newSearch(SmallFloatTrial.Searches searches) {
    return searches.of(element, dtype, absmax -> divisor(code(absmax)));
  }

  @Override
  public int code(float absmax) {
    return dtype == ScaleDtype.F16
        ? code(Float.floatToFloat16(absmax), 10, 15)
        : code(Float.floatToRawIntBits(absmax), 23, BIAS);
  }

  /** A quarter is added to the significand; numbers that then are subnormal count as 0. */
  private int code(int bits, int fractionBits, int bias) {
    int exponent = (bits + (1 << (fractionBits - 2))) >> fractionBits;
    if (exponent > 2 * bias) {
      return INFINITE;
    }
    int top = Math.getExponent(element.largest());
    return exponent == 0 ? 0 : Math.max(0, exponent - bias + BIAS - top);
  }

  private boolean vanishes(int code) {
    return dtype == ScaleDtype.F16 && code < LOWEST_F16;
  }

  @Override
  public float divisor(int code) {
    if (code == INFINITE) {
      return Float.POSITIVE_INFINITY;
    }
    return vanishes(code) ? 1 : read((byte) code);
  }

  @Override
  public byte stored(int code) {
    return code == INFINITE || vanishes(code) ? BIAS : (byte) code;
  }

  @Override
  public float read(byte stored) {
    return Math.scalb(1f, Byte.toUnsignedInt(stored) - BIAS);
  }
}
