package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link F16} for 16 lanes. Source of the arithmetic: ggml-impl.h, ggml_compute_fp32_to_fp16. */
final class F16Vector implements BlockQuantizer {
  private static final int LANES = 16;
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

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    int values = Math.multiplyExact(rows, columns);
    int whole = values - values % LANES;
    for (int i = 0; i < whole; i += LANES) {
      FloatVector v = FloatVector.fromArray(FloatVector.SPECIES_512, x, xFrom + i);
      IntVector bits = v.reinterpretAsInts();
      IntVector magnitude = bits.and(Integer.MAX_VALUE);
      VectorMask<Integer> none = magnitude.compare(VectorOperators.GT, EXPONENT);
      IntVector place = bits.and(EXPONENT).max(SMALLEST_NORMAL).add(ROUNDING_PLACE);
      // The first factor makes infinite what is beyond a half, the second all else four times
      // itself.
      IntVector rounded =
          v.abs().mul(0x1p112f).mul(0x1p-110f).add(place.reinterpretAsFloats()).reinterpretAsInts();
      IntVector exponent = rounded.lanewise(VectorOperators.LSHR, WIDER_SIGNIFICAND).and(0x7C00);
      exponent
          .add(rounded.and(0xFFF)) // a carry out of the significand belongs into the exponent
          .blend(QUIET_NAN, none)
          .or(bits.lanewise(VectorOperators.LSHR, Short.SIZE).and(0x8000))
          .convertShape(VectorOperators.I2S, ShortVector.SPECIES_256, 0)
          .reinterpretAsBytes()
          .intoArray(out, outFrom + i * Short.BYTES);
    }
    definition.quantize(x, xFrom + whole, 1, values - whole, out, outFrom + whole * Short.BYTES);
  }
}
