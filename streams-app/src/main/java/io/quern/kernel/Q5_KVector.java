package io.quern.kernel;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Q5_K} for 16 lanes. */
final class Q5_KVector implements BlockQuantizer {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int RUN = 32;
  private static final int HIGH_BITS = Q5_K.BLOCK_VALUES / 8;
  private static final int TOP = 31;
  private static final ScaleAndMinSearch.Steps STEPS = new ScaleAndMinSearch.Steps(-0.5f, 0.1f, 15);

  /** The high bits' bytes, then those of the low bits. */
  private final int[] packed = new int[HIGH_BITS + Q5_K.BLOCK_VALUES / 2];

  private final LaneGroupsVector groups =
      new LaneGroupsVector(
          new Q5_K(), new SixBitSuperBlockVector(TOP, STEPS, Q5_K.BLOCK_BYTES, this::pack));

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    groups.quantize(x, xFrom, rows, columns, out, outFrom);
  }

  private void pack(int[] levels, byte[] out, int at) {
    packHigh(levels);
    packLow(levels);
    NarrowVector.narrow(packed, packed.length, out, at + SixBitScales.BYTES);
  }

  /** Bits 0-3: weights 0-31 of 64 in the low halves of 32 bytes, 32-63 in the high ones. */
  private void packLow(int[] levels) {
    for (int i = 0; i < Q5_K.BLOCK_VALUES / 2; i += LANES) {
      int low = i / RUN * 2 * RUN + i % RUN;
      IntVector.fromArray(INTS, levels, low)
          .and(15)
          .or(IntVector.fromArray(INTS, levels, low + RUN).lanewise(VectorOperators.LSHL, 4))
          .intoArray(packed, HIGH_BITS + i);
    }
  }

  /** Bit 4: bit k of byte i belongs to weight 32 k + i. */
  private void packHigh(int[] levels) {
    for (int i = 0; i < RUN; i += LANES) {
      IntVector run0 = IntVector.fromArray(INTS, levels, i).lanewise(VectorOperators.LSHR, 4);
      IntVector run1 = IntVector.fromArray(INTS, levels, RUN + i).lanewise(VectorOperators.LSHR, 3);
      IntVector run2 =
          IntVector.fromArray(INTS, levels, 2 * RUN + i).lanewise(VectorOperators.LSHR, 2);
      IntVector run3 =
          IntVector.fromArray(INTS, levels, 3 * RUN + i).lanewise(VectorOperators.LSHR, 1);
      IntVector run4 = IntVector.fromArray(INTS, levels, 4 * RUN + i);
      IntVector run5 =
          IntVector.fromArray(INTS, levels, 5 * RUN + i).lanewise(VectorOperators.LSHL, 1);
      IntVector run6 =
          IntVector.fromArray(INTS, levels, 6 * RUN + i).lanewise(VectorOperators.LSHL, 2);
      IntVector run7 =
          IntVector.fromArray(INTS, levels, 7 * RUN + i).lanewise(VectorOperators.LSHL, 3);
      IntVector low = run0.or(run1.and(2)).or(run2.and(4)).or(run3.and(8));
      low.or(run4.and(16)).or(run5.and(32)).or(run6.and(64)).or(run7.and(128)).intoArray(packed, i);
    }
  }
}
