package io.quern.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Reads {@link Q5_K} in 16 lanes: half a sub-block is a vector. */
final class DequantizeQ5_KVector implements BlockDequantizer {
  private static final int LANES = 16;
  private static final int HIGH_BITS_AT = SixBitScales.BYTES;
  private static final int LEVELS_AT = HIGH_BITS_AT + BitPlanes.BYTES;
  private static final int FIFTH_BIT = 16;

  private final Q5_K format = new Q5_K();

  @Override
  public void dequantize(byte[] blocks, int blockFrom, float[] x, int xFrom, int values) {
    int count = BlockCount.of(format, values);
    for (int block = 0; block < count; block++) {
      decode(blocks, blockFrom + block * Q5_K.BLOCK_BYTES, x, xFrom + block * Q5_K.BLOCK_VALUES);
    }
  }

  private static void decode(byte[] blocks, int at, float[] x, int xFrom) {
    for (int half = 0; half < Q5_K.BLOCK_VALUES / LANES; half++) {
      int j = half / 2;
      int levelsAt = at + LEVELS_AT + j / 2 * 2 * LANES + half % 2 * LANES;
      IntVector bytes =
          (IntVector)
              ByteVector.fromArray(ByteVector.SPECIES_128, blocks, levelsAt)
                  .convertShape(VectorOperators.B2I, IntVector.SPECIES_512, 0);
      IntVector planes =
          (IntVector)
              ByteVector.fromArray(
                      ByteVector.SPECIES_128, blocks, at + HIGH_BITS_AT + half % 2 * LANES)
                  .convertShape(VectorOperators.B2I, IntVector.SPECIES_512, 0);
      IntVector low = bytes.lanewise(VectorOperators.ASHR, j % 2 * 4).and(15);
      IntVector high =
          planes.lanewise(VectorOperators.ASHR, j).lanewise(VectorOperators.LSHL, 4).and(FIFTH_BIT);
      FloatVector numbers =
          (FloatVector) low.or(high).convertShape(VectorOperators.I2F, FloatVector.SPECIES_512, 0);
      numbers
          .mul(SixBitScales.scale(blocks, at, j))
          .sub(SixBitScales.min(blocks, at, j))
          .intoArray(x, xFrom + half * LANES);
    }
  }
}
