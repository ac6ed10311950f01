package io.quern.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Q8_0} for 16 lanes: a block is two vectors, in the order of the weights. */
final class Q8_0Vector implements BlockQuantizer {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int LANES = 16;

  /** Of the 64 bytes of a vector, those that hold a block's levels: 32. */
  private static final long LEVEL_BYTES = 0xFFFF_FFFFL;

  private static final int MAGNITUDE = Integer.MAX_VALUE;
  private static final int SIGN = Integer.MIN_VALUE;
  private static final float MAX_LEVEL = 127f;

  /** The largest float below one half: with a whole half, 0.49999997 would be rounded up. */
  private static final int ALMOST_HALF = Float.floatToRawIntBits(0x1.fffffep-2f);

  private final Q8_0 format = new Q8_0();

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    int blocks = BlockCount.of(format, rows, columns);
    IntVector even = IntVector.fromArray(INTS, NarrowVector.EVEN, 0);
    IntVector odd = even.add(1);
    VectorMask<Byte> written = VectorMask.fromLong(ByteVector.SPECIES_512, LEVEL_BYTES);
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
      // Almost a half of the same sign, then truncation: roundf, halves go away from zero.
      IntVector lowHalves = lowLevels.reinterpretAsInts().and(SIGN).or(ALMOST_HALF);
      IntVector highHalves = highLevels.reinterpretAsInts().and(SIGN).or(ALMOST_HALF);
      FloatVector lowSums = lowLevels.add(lowHalves.reinterpretAsFloats());
      FloatVector highSums = highLevels.add(highHalves.reinterpretAsFloats());
      IntVector lowBytes = (IntVector) lowSums.convertShape(VectorOperators.F2I, INTS, 0);
      IntVector highBytes = (IntVector) highSums.convertShape(VectorOperators.F2I, INTS, 0);
      // Cut to bytes as in NarrowVector; the upper half of the lanes is not written.
      IntVector evenBytes = even.selectFrom(lowBytes, highBytes).and(255);
      IntVector oddBytes = odd.selectFrom(lowBytes, highBytes).and(255);
      IntVector pairs = evenBytes.or(oddBytes.lanewise(VectorOperators.LSHL, 8));
      even.selectFrom(pairs, pairs)
          .or(odd.selectFrom(pairs, pairs).lanewise(VectorOperators.LSHL, 16))
          .reinterpretAsBytes()
          .intoArray(out, outAt + Half.BYTES, written);
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
