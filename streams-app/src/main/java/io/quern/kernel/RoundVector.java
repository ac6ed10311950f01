package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link ScaleDtype#round} for 16 lanes, in place. */
final class RoundVector {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int MAGNITUDE = Integer.MAX_VALUE;
  private static final int INFINITY = 0x7F800000;

  /** Bits of a binary32 that a binary16 lacks. */
  private static final int SURPLUS = 13;

  /** 2^16, the first that is infinite as a binary16 once its bits are rounded. */
  private static final int BEYOND_F16 = 0x47800000;

  /** 2^-14: below, a binary16 is a multiple of 2^-24. */
  private static final int LEAST_NORMAL_F16 = 0x38800000;

  /** Its last place is worth 2^-24, so adding it rounds to a multiple of that. */
  private static final float SUBNORMAL_ROUNDER = 0.75f;

  private RoundVector() {}

  /**
   * Rounds finite numbers and infinities.
   *
   * @param count a multiple of 16
   */
  static void round(ScaleDtype dtype, float[] x, int count) {
    switch (dtype) {
      case F32 -> {}
      case BF16 -> roundBF16(x, count);
      case F16 -> roundF16(x, count);
    }
  }

  private static void roundBF16(float[] x, int count) {
    for (int i = 0; i < count; i += LANES) {
      IntVector bits = FloatVector.fromArray(FLOATS, x, i).reinterpretAsInts();
      // Half of a unit is added, less one where the last kept bit is even.
      bits.add(bits.lanewise(VectorOperators.LSHR, Short.SIZE).and(1))
          .add(0x7FFF)
          .and(0xFFFF0000)
          .reinterpretAsFloats()
          .intoArray(x, i);
    }
  }

  private static void roundF16(float[] x, int count) {
    for (int i = 0; i < count; i += LANES) {
      IntVector bits = FloatVector.fromArray(FLOATS, x, i).reinterpretAsInts();
      IntVector magnitudes = bits.and(MAGNITUDE);
      IntVector odd = magnitudes.lanewise(VectorOperators.LSHR, SURPLUS).and(1);
      IntVector normal = magnitudes.add(odd).add(0xFFF).and(-1 << SURPLUS);
      VectorMask<Integer> beyond = normal.compare(VectorOperators.GE, BEYOND_F16);
      VectorMask<Integer> small = magnitudes.compare(VectorOperators.LT, LEAST_NORMAL_F16);
      IntVector subnormal =
          magnitudes
              .reinterpretAsFloats()
              .add(SUBNORMAL_ROUNDER)
              .sub(SUBNORMAL_ROUNDER)
              .reinterpretAsInts();
      normal
          .blend(INFINITY, beyond)
          .blend(subnormal, small)
          .or(bits.and(~MAGNITUDE))
          .reinterpretAsFloats()
          .intoArray(x, i);
    }
  }
}
