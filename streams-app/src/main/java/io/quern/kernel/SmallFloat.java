package io.quern.kernel;

/**
 * Floating-point numbers of a few bits: sign, exponent, fraction, from the highest bit down.
 * Subnormal numbers count as everywhere; there are no infinities.
 */
enum SmallFloat {
  /** Eight bits: 0, 2^-9 … 448. Also called E4M3FN. Source: OCP MX specification 1.0, 5.3.1. */
  E4M3(8, 3, -6, 448),

  /** Four bits: 0, 0.5, 1, 1.5, 2, 3, 4, 6. Source: OCP MX specification 1.0, 5.3.3. */
  E2M1(4, 1, 0, 6);

  private static final int FLOAT_BIAS = 127;
  private static final int FLOAT_FRACTION_BITS = 23;

  private final int bits;
  private final int fractionBits;
  private final int lowestExponent;
  private final float largest;

  @SuppressWarnings("ImmutableEnumChecker") // filled by the constructor, handed to nobody
  private final float[] values;

  SmallFloat(int bits, int fractionBits, int lowestExponent, float largest) {
    this.bits = bits;
    this.fractionBits = fractionBits;
    this.lowestExponent = lowestExponent;
    this.largest = largest;
    this.values = new float[1 << bits];
    for (int code = 0; code < values.length; code++) {
      values[code] = valueOf(code);
    }
  }

  private float valueOf(int code) {
    int steps = code & ((1 << fractionBits) - 1);
    int exponent = (code & (signBit() - 1)) >> fractionBits;
    if (exponent > 0) {
      steps += 1 << fractionBits;
      exponent -= 1;
    }
    float magnitude = steps * powerOfTwo(exponent + lowestExponent - fractionBits);
    // What would follow the largest number is no number.
    float value = magnitude > largest ? Float.NaN : magnitude;
    return (code & signBit()) == 0 ? value : -value;
  }

  /**
   * The code of the nearest number, of two equally near ones the even code; beyond the largest
   * number its code. The sign stays, also on what becomes 0.
   *
   * @param x not NaN
   */
  int code(float x) {
    float magnitude = Math.min(Math.abs(x), largest);
    int exponent = Math.max(Math.getExponent(magnitude), lowestExponent);
    int steps = (int) Math.rint(magnitude * powerOfTwo(fractionBits - exponent));
    // One step more than the fraction holds is the first number of the next exponent.
    int code = ((exponent - lowestExponent) << fractionBits) + steps;
    return Float.floatToRawIntBits(x) < 0 ? code | signBit() : code;
  }

  /** The number that a code stands for, read from its lowest bits. */
  float value(int code) {
    return values[code & (values.length - 1)];
  }

  private static float powerOfTwo(int exponent) {
    return Float.intBitsToFloat((exponent + FLOAT_BIAS) << FLOAT_FRACTION_BITS);
  }

  int bits() {
    return bits;
  }

  int fractionBits() {
    return fractionBits;
  }

  /** Of the smallest normal number, a power of two; subnormal ones have its steps. */
  int lowestExponent() {
    return lowestExponent;
  }

  float largest() {
    return largest;
  }

  int signBit() {
    return 1 << (bits - 1);
  }
}
