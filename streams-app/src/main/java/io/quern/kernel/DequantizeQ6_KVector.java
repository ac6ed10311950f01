package io.quern.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Reads {@link Q6_K} in 16 lanes: a sub-block is a vector. */
final class DequantizeQ6_KVector implements BlockDequantizer {
  private static final int LANES = Q6_K.SUB_VALUES;

  /** Sub-blocks in a part of 128 weights. */
  private static final int IN_PART = 8;

  private static final int TWO_BITS = 0x30;

  private final Q6_K format = new Q6_K();

  @Override
  public void dequantize(byte[] blocks, int blockFrom, float[] x, int xFrom, int values) {
    int count = BlockCount.of(format, values);
    for (int block = 0; block < count; block++) {
      decode(blocks, blockFrom + block * Q6_K.BLOCK_BYTES, x, xFrom + block * Q6_K.BLOCK_VALUES);
    }
  }

  private static void decode(byte[] blocks, int at, float[] x, int xFrom) {
    float unit = Half.get(blocks, at + Q6_K.SCALE_AT);
    for (int sub = 0; sub < Q6_K.SUB_BLOCKS; sub++) {
      int part = sub / IN_PART;
      int inPart = sub % IN_PART;
      IntVector bytes =
          (IntVector)
              ByteVector.fromArray(
                      ByteVector.SPECIES_128, blocks, at + part * 64 + inPart % 4 * LANES)
                  .convertShape(VectorOperators.B2I, IntVector.SPECIES_512, 0);
      IntVector pairs =
          (IntVector)
              ByteVector.fromArray(
                      ByteVector.SPECIES_128,
                      blocks,
                      at + Q6_K.HIGH_BITS_AT + part * 32 + inPart % 2 * LANES)
                  .convertShape(VectorOperators.B2I, IntVector.SPECIES_512, 0);
      IntVector low = bytes.lanewise(VectorOperators.ASHR, inPart / 4 * 4).and(15);
      IntVector high =
          pairs
              .lanewise(VectorOperators.ASHR, inPart / 2 * 2)
              .lanewise(VectorOperators.LSHL, 4)
              .and(TWO_BITS);
      FloatVector levels =
          (FloatVector)
              low.or(high)
                  .sub(Q6_K.ZERO)
                  .convertShape(VectorOperators.I2F, FloatVector.SPECIES_512, 0);
      levels.mul(unit * blocks[at + Q6_K.SCALES_AT + sub]).intoArray(x, xFrom + sub * LANES);
    }
  }
}
