package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link F16} for 16 lanes. Source of the arithmetic: ggml-impl.h, ggml_compute_fp32_to_fp16. */
final class F16Vector implements BlockQuantizer {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int LANES = 16;

  /** Weights between the two passes, few enough to stay in the nearest cache. */
  private static final int ROUND = 1024;

  private static final int EXPONENT = 0x7F800000;

  /** Bits that a binary32 significand has more than a binary16 one. */
  private static final int WIDER_SIGNIFICAND = 13;

  /**
   * Exponent of the smallest normal half, as float bits: what is smaller is rounded at the same
   * place.
   */
  private static final int SMALLEST_NORMAL = Float.floatToRawIntBits(0x1p-14f);

  /**
   * 2^15 as a difference of float bits. The sum of four times a weight and 2^15 times its power of
   * two keeps the bits that a half has, and its exponent counts as a half's does.
   */
  private static final int ROUNDING_PLACE = 15 << 23;

  private static final short QUIET_NAN = 0x7E00;

  private final BlockQuantizer definition = new F16().newQuantizer();
  private final int[] halves = new int[ROUND];

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    int values = Math.multiplyExact(rows, columns);
    int whole = values - values % ROUND;
    for (int i = 0; i < whole; i += ROUND) {
      halves(x, xFrom + i);
      put(out, outFrom + i * Short.BYTES);
    }
    definition.quantize(x, xFrom + whole, 1, values - whole, out, outFrom + whole * Short.BYTES);
  }

  private void halves(float[] x, int from) {
    for (int i = 0; i < ROUND; i += LANES) {
      FloatVector v = FloatVector.fromArray(FloatVector.SPECIES_512, x, from + i);
      IntVector bits = v.reinterpretAsInts();
      IntVector magnitude = bits.and(Integer.MAX_VALUE);
      VectorMask<Integer> none = magnitude.compare(VectorOperators.GT, EXPONENT);
      IntVector place = bits.and(EXPONENT).max(SMALLEST_NORMAL).add(ROUNDING_PLACE);
      // Infinite by the first factor if it is beyond a half; else, after both, four times itself.
      IntVector rounded =
          v.abs().mul(0x1p112f).mul(0x1p-110f).add(place.reinterpretAsFloats()).reinterpretAsInts();
      IntVector exponent = rounded.lanewise(VectorOperators.LSHR, WIDER_SIGNIFICAND).and(0x7C00);
      exponent
          .add(rounded.and(0xFFF)) // a carry out of the significand belongs into the exponent
          .blend(QUIET_NAN, none)
          .or(bits.lanewise(VectorOperators.LSHR, Short.SIZE).and(0x8000))
          .intoArray(halves, i);
    }
  }

  /** Cuts to two bytes each, two vectors in one; see {@link NarrowVector}. */
  private void put(byte[] out, int at) {
    IntVector even = IntVector.fromArray(INTS, NarrowVector.EVEN, 0);
    IntVector odd = even.add(1);
    for (int i = 0; i < ROUND; i += 2 * LANES) {
      IntVector a = IntVector.fromArray(INTS, halves, i);
      IntVector b = IntVector.fromArray(INTS, halves, i + LANES);
      even.selectFrom(a, b)
          .or(odd.selectFrom(a, b).lanewise(VectorOperators.LSHL, Short.SIZE))
          .reinterpretAsBytes()
          .intoArray(out, at + i * Short.BYTES);
    }
  }
}
