package io.quern.kernel;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Q4_K} for 16 lanes. */
final class Q4_KVector implements BlockQuantizer {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int RUN = 32;
  private static final int TOP = 15;
  private static final ScaleAndMinSearch.Steps STEPS = new ScaleAndMinSearch.Steps(-1, 0.1f, 20);

  private final int[] packed = new int[Q4_K.BLOCK_VALUES / 2];
  private final LaneGroupsVector groups =
      new LaneGroupsVector(
          new Q4_K(), new SixBitSuperBlockVector(TOP, STEPS, Q4_K.BLOCK_BYTES, this::pack));

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    groups.quantize(x, xFrom, rows, columns, out, outFrom);
  }

  private void pack(int[] levels, byte[] out, int at) {
    packRuns(levels);
    NarrowVector.narrow(packed, packed.length, out, at + SixBitScales.BYTES);
  }

  /** Weights 0-31 of 64 in the low halves of 32 bytes, 32-63 in the high ones. */
  private void packRuns(int[] levels) {
    for (int i = 0; i < packed.length; i += LANES) {
      int low = i / RUN * 2 * RUN + i % RUN;
      IntVector.fromArray(INTS, levels, low)
          .or(IntVector.fromArray(INTS, levels, low + RUN).lanewise(VectorOperators.LSHL, 4))
          .intoArray(packed, i);
    }
  }
}
