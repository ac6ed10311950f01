package io.quern.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Q8_0} for 16 lanes: a block is two vectors, in the order of the weights. */
final class Q8_0Vector implements BlockQuantizer {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int MAGNITUDE = Integer.MAX_VALUE;
  private static final int SIGN = Integer.MIN_VALUE;
  private static final float MAX_LEVEL = 127f;

  /** The largest float below one half: with a whole half, 0.49999997 would be rounded up. */
  private static final int ALMOST_HALF = Float.floatToRawIntBits(0x1.fffffep-2f);

  private final Q8_0 format = new Q8_0();

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    int blocks = BlockCount.of(format, rows, columns);
    for (int block = 0; block < blocks; block++) {
      int at = xFrom + block * Q8_0.BLOCK_VALUES;
      int outAt = outFrom + block * Q8_0.BLOCK_BYTES;
      FloatVector low = FloatVector.fromArray(FLOATS, x, at);
      FloatVector high = FloatVector.fromArray(FLOATS, x, at + LANES);
      // Compared as integers: the order of magnitudes is that of their bits, and a float maximum
      // would also mind NaN and -0.
      IntVector magnitudes = low.reinterpretAsInts().and(MAGNITUDE);
      int peakBits =
          magnitudes.max(high.reinterpretAsInts().and(MAGNITUDE)).reduceLanes(VectorOperators.MAX);
      float scale = Float.intBitsToFloat(peakBits) / MAX_LEVEL;
      LittleEndian.putShort(out, outAt, Float.floatToFloat16(scale));
      float inverse = inverse(scale);
      FloatVector lowLevels = low.mul(inverse);
      FloatVector highLevels = high.mul(inverse);
      // Almost a half of the same sign, then truncation: halves go away from zero, as in C's
      // roundf.
      lowLevels
          .add(lowLevels.reinterpretAsInts().and(SIGN).or(ALMOST_HALF).reinterpretAsFloats())
          .convertShape(VectorOperators.F2I, IntVector.SPECIES_512, 0)
          .convertShape(VectorOperators.I2B, ByteVector.SPECIES_128, 0)
          .reinterpretAsBytes()
          .intoArray(out, outAt + Half.BYTES);
      highLevels
          .add(highLevels.reinterpretAsInts().and(SIGN).or(ALMOST_HALF).reinterpretAsFloats())
          .convertShape(VectorOperators.F2I, IntVector.SPECIES_512, 0)
          .convertShape(VectorOperators.I2B, ByteVector.SPECIES_128, 0)
          .reinterpretAsBytes()
          .intoArray(out, outAt + Half.BYTES + LANES);
    }
  }

  /**
   * The factor that gives levels; 0, so that all are 0, also where it overflows: C converts an
   * infinity or NaN to a byte of 0.
   */
  private static float inverse(float scale) {
    float inverse = 1f / scale;
    return inverse <= Float.MAX_VALUE ? inverse : 0f;
  }
}
