package io.quern.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Q4_0} for 16 lanes: a block is two vectors, in the order of the weights. */
final class Q4_0Vector implements BlockQuantizer {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int LANES = 16;

  /** Of the 64 bytes of a vector, those that hold a block's levels: 16. */
  private static final long LEVEL_BYTES = 0xFFFF;

  private static final int MAGNITUDE = Integer.MAX_VALUE;

  /** Level 0 is stored as 8; half a level more makes truncating round. */
  private static final float ZERO_ROUNDED = 8.5f;

  private static final int TOP = 15;

  private final Q4_0 format = new Q4_0();

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    int blocks = BlockCount.of(format, rows, columns);
    IntVector even = IntVector.fromArray(INTS, NarrowVector.EVEN, 0);
    IntVector odd = even.add(1);
    VectorMask<Byte> written = VectorMask.fromLong(ByteVector.SPECIES_512, LEVEL_BYTES);
    for (int block = 0; block < blocks; block++) {
      int at = xFrom + block * Q4_0.BLOCK_VALUES;
      int outAt = outFrom + block * Q4_0.BLOCK_BYTES;
      FloatVector low = FloatVector.fromArray(FLOATS, x, at);
      FloatVector high = FloatVector.fromArray(FLOATS, x, at + LANES);
      IntVector lowBits = low.reinterpretAsInts().and(MAGNITUDE);
      IntVector highBits = high.reinterpretAsInts().and(MAGNITUDE);
      // The order of magnitudes is that of their bits; of equal ones the first weight counts.
      int peakBits = lowBits.max(highBits).reduceLanes(VectorOperators.MAX);
      long peaks = lowBits.eq(peakBits).toLong() | highBits.eq(peakBits).toLong() << LANES;
      float scale = scale(x[at + Long.numberOfTrailingZeros(peaks)]);
      LittleEndian.putShort(out, outAt, Float.floatToFloat16(scale));
      float inverse = 1f / scale;
      float factor = Math.abs(inverse) <= Float.MAX_VALUE ? inverse : 0f;
      float zero = zero(scale, inverse);
      FloatVector lowSums = low.mul(factor).add(zero);
      FloatVector highSums = high.mul(factor).add(zero);
      IntVector lowLevels = (IntVector) lowSums.convertShape(VectorOperators.F2I, INTS, 0);
      IntVector highLevels = (IntVector) highSums.convertShape(VectorOperators.F2I, INTS, 0);
      IntVector bytes =
          lowLevels.min(TOP).or(highLevels.min(TOP).lanewise(VectorOperators.LSHL, 4));
      // Cut to bytes as in NarrowVector; three quarters of the lanes are not written.
      IntVector pairs =
          even.selectFrom(bytes, bytes)
              .or(odd.selectFrom(bytes, bytes).lanewise(VectorOperators.LSHL, 8));
      even.selectFrom(pairs, pairs)
          .or(odd.selectFrom(pairs, pairs).lanewise(VectorOperators.LSHL, 16))
          .reinterpretAsBytes()
          .intoArray(out, outAt + Half.BYTES, written);
    }
  }

  /**
   * The scale that puts the farthest weight on level -8; of zeros alone it is -0, whatever their
   * signs.
   */
  private static float scale(float farthest) {
    return (farthest == 0 ? 0f : farthest) / -8;
  }

  /**
   * What stands for 0. Where the inverse of a scale overflows, the reference's levels are no
   * numbers, and C makes bytes of 0 of them.
   */
  private static float zero(float scale, float inverse) {
    return scale != 0 && Float.isInfinite(inverse) ? 0f : ZERO_ROUNDED;
  }
}
