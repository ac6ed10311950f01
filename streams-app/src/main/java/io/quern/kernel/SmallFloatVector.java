package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link SmallFloat#code} for 16 lanes.
 *
 * <p>The rounding is an addition's: a magnitude is added to the power of two whose last bit counts
 * what the last bit of the small float counts at that exponent. The difference of the sum's bits to
 * the power's is the number of steps, ties already to even.
 */
final class SmallFloatVector {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int EXPONENT = 0x7F800000;
  private static final int FLOAT_FRACTION_BITS = 23;
  private static final int SIGN = Integer.MIN_VALUE;

  private final int largest;
  private final int lowestNormal;
  private final int place;
  private final int shift;
  private final int base;
  private final int signShift;

  SmallFloatVector(SmallFloat element) {
    largest = Float.floatToRawIntBits(element.largest());
    lowestNormal = Float.floatToRawIntBits(Math.scalb(1f, element.lowestExponent()));
    shift = FLOAT_FRACTION_BITS - element.fractionBits();
    place = shift << FLOAT_FRACTION_BITS;
    base = (lowestNormal + place) >>> shift;
    signShift = Integer.SIZE - element.bits();
  }

  /**
   * The codes of {@code count} quotients, a multiple of 16.
   *
   * @param divisors one for each {@code 1 << groupBits} weights, of which {@code groupBits} is at
   *     least 4
   */
  void codes(float[] x, int from, int count, float[] divisors, int groupBits, int[] codes) {
    for (int i = 0; i < count; i += LANES) {
      // -0 + 0 is 0: only what is rounded to 0 keeps its sign.
      IntVector bits =
          FloatVector.fromArray(FLOATS, x, from + i)
              .div(divisors[i >>> groupBits])
              .add(0f)
              .reinterpretAsInts();
      IntVector magnitude = bits.and(Integer.MAX_VALUE).min(largest);
      IntVector power = magnitude.and(EXPONENT).max(lowestNormal).add(place);
      IntVector sum =
          magnitude.reinterpretAsFloats().add(power.reinterpretAsFloats()).reinterpretAsInts();
      sum.sub(power)
          .add(power.lanewise(VectorOperators.LSHR, shift))
          .sub(base)
          .or(bits.and(SIGN).lanewise(VectorOperators.LSHR, signShift))
          .intoArray(codes, i);
    }
  }

  /** Replaces {@code count} quotients, a multiple of 16, by the nearest numbers times a scale. */
  void readBack(float[] quotients, int count, float scale) {
    for (int i = 0; i < count; i += LANES) {
      IntVector bits = FloatVector.fromArray(FLOATS, quotients, i).reinterpretAsInts();
      IntVector magnitude = bits.and(Integer.MAX_VALUE).min(largest);
      FloatVector power =
          magnitude.and(EXPONENT).max(lowestNormal).add(place).reinterpretAsFloats();
      magnitude
          .reinterpretAsFloats()
          .add(power)
          .sub(power)
          .reinterpretAsInts()
          .or(bits.and(SIGN))
          .reinterpretAsFloats()
          .mul(scale)
          .intoArray(quotients, i);
    }
  }
}
