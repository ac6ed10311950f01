package io.quern.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Reads {@link Q4_K} in 16 lanes: half a sub-block is a vector. */
final class DequantizeQ4_KVector implements BlockDequantizer {
  private static final int LANES = 16;
  private static final int LEVELS_AT = SixBitScales.BYTES;

  private final Q4_K format = new Q4_K();

  @Override
  public void dequantize(byte[] blocks, int blockFrom, float[] x, int xFrom, int values) {
    int count = BlockCount.of(format, values);
    for (int block = 0; block < count; block++) {
      decode(blocks, blockFrom + block * Q4_K.BLOCK_BYTES, x, xFrom + block * Q4_K.BLOCK_VALUES);
    }
  }

  private static void decode(byte[] blocks, int at, float[] x, int xFrom) {
    for (int half = 0; half < Q4_K.BLOCK_VALUES / LANES; half++) {
      int j = half / 2;
      int levelsAt = at + LEVELS_AT + j / 2 * 2 * LANES + half % 2 * LANES;
      IntVector bytes =
          (IntVector)
              ByteVector.fromArray(ByteVector.SPECIES_128, blocks, levelsAt)
                  .convertShape(VectorOperators.B2I, IntVector.SPECIES_512, 0);
      IntVector levels = bytes.lanewise(VectorOperators.ASHR, j % 2 * 4).and(15);
      FloatVector numbers =
          (FloatVector) levels.convertShape(VectorOperators.I2F, FloatVector.SPECIES_512, 0);
      numbers
          .mul(SixBitScales.scale(blocks, at, j))
          .sub(SixBitScales.min(blocks, at, j))
          .intoArray(x, xFrom + half * LANES);
    }
  }
}
