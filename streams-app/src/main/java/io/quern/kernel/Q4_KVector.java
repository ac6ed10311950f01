package io.quern.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Q4_K} for 16 lanes. */
final class Q4_KVector implements BlockQuantizer {
  private static final int LANES = 16;
  private static final int RUN = 32;

  private final LaneGroupsVector groups =
      new LaneGroupsVector(
          new Q4_K(),
          new SixBitSuperBlockVector(
              15, new ScaleAndMinSearch.Steps(-1, 0.1f, 20), Q4_K.BLOCK_BYTES, Q4_KVector::pack));

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    groups.quantize(x, xFrom, rows, columns, out, outFrom);
  }

  private static void pack(int[] levels, byte[] out, int at) {
    for (int i = 0; i < Q4_K.BLOCK_VALUES / 2; i += LANES) {
      int low = i / RUN * 2 * RUN + i % RUN;
      IntVector.fromArray(IntVector.SPECIES_512, levels, low)
          .or(
              IntVector.fromArray(IntVector.SPECIES_512, levels, low + RUN)
                  .lanewise(VectorOperators.LSHL, 4))
          .convertShape(VectorOperators.I2B, ByteVector.SPECIES_128, 0)
          .reinterpretAsBytes()
          .intoArray(out, at + SixBitScales.BYTES + i);
    }
  }
}
