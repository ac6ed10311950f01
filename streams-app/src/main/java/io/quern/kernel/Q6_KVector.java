package io.quern.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Q6_K} for 16 lanes. */
final class Q6_KVector implements BlockQuantizer, LaneGroupsVector.Encoder {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int ALL_LANES = 0xFFFF;

  /** Weights of which 64 bytes hold the low bits and 32 the high ones. */
  private static final int PART = 128;

  private static final int RUN = 32;

  /** See {@link Rounding#nearestInt}, of which these are the parts. */
  private static final float NO_FRACTION = 12582912f;

  private static final int FRACTION_BITS = 0x7FFFFF;
  private static final int LEVEL_0 = 0x400000;
  private static final int LOWEST = LEVEL_0 - Q6_K.ZERO;
  private static final int HIGHEST = LEVEL_0 + Q6_K.ZERO - 1;

  private final LaneGroupsVector groups = new LaneGroupsVector(new Q6_K(), this);
  private final TransposeVector transpose = new TransposeVector();
  private final ScaleSearchVector search = new ScaleSearchVector(Q6_K.ZERO);

  /** Of every sub-block and lane. */
  private final float[] scales = new float[Q6_K.SUB_BLOCKS * LANES];

  private final float[] inverses = new float[Q6_K.SUB_BLOCKS * LANES];
  private final int[] scaleLevels = new int[Q6_K.SUB_BLOCKS * LANES];

  /** Of every lane: the scale that is farthest from zero, and -128 over it. */
  private final float[] farthest = new float[LANES];

  private final float[] inverseUnits = new float[LANES];

  /** Of the super-block that is being written. */
  private final float[] subScales = new float[Q6_K.SUB_BLOCKS];

  private final int[] levels = new int[Q6_K.BLOCK_VALUES];

  /** The low bits' bytes, then those of the high bits. */
  private final int[] packed = new int[Q6_K.SCALES_AT];

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    groups.quantize(x, xFrom, rows, columns, out, outFrom);
  }

  @Override
  public int encode(float[] x, int xFrom, int blocks, byte[] out, int outFrom) {
    int unsafe = fit(x, xFrom, blocks);
    if (unsafe == ALL_LANES) {
      return unsafe;
    }
    toBytes();
    for (int lane = 0; lane < blocks; lane++) {
      int outAt = outFrom + lane * Q6_K.BLOCK_BYTES;
      if (Math.abs(farthest[lane]) < ScaleSearch.NEGLIGIBLE) {
        Arrays.fill(out, outAt, outAt + Q6_K.BLOCK_BYTES, (byte) 0);
      } else {
        write(lane, x, xFrom + lane * Q6_K.BLOCK_VALUES, out, outAt);
      }
    }
    return unsafe;
  }

  private int fit(float[] x, int xFrom, int blocks) {
    int unsafe = 0;
    for (int j = 0; j < Q6_K.SUB_BLOCKS && unsafe != ALL_LANES; j++) {
      transpose.transpose(x, xFrom + j * Q6_K.SUB_VALUES, Q6_K.BLOCK_VALUES, blocks, search.x, 0);
      unsafe |= search.search();
      System.arraycopy(search.scale, 0, scales, j * LANES, LANES);
      System.arraycopy(search.inverse, 0, inverses, j * LANES, LANES);
    }
    return unsafe;
  }

  /** Rounds the scales to bytes with the lane's farthest from zero as -128. */
  private void toBytes() {
    FloatVector peak = FloatVector.zero(FLOATS);
    for (int i = 0; i < Q6_K.SUB_BLOCKS * LANES; i += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, scales, i);
      peak = peak.blend(v, v.abs().compare(VectorOperators.GT, peak.abs()));
    }
    peak.intoArray(farthest, 0);
    FloatVector inverse = FloatVector.broadcast(FLOATS, -128f).div(peak);
    inverse.intoArray(inverseUnits, 0);
    for (int i = 0; i < Q6_K.SUB_BLOCKS * LANES; i += LANES) {
      IntVector bits =
          FloatVector.fromArray(FLOATS, scales, i)
              .mul(inverse)
              .add(NO_FRACTION)
              .reinterpretAsInts();
      bits.and(FRACTION_BITS).sub(LEVEL_0).min(Byte.MAX_VALUE).intoArray(scaleLevels, i);
    }
  }

  private void write(int lane, float[] x, int xFrom, byte[] out, int outFrom) {
    Half.put(out, outFrom + Q6_K.SCALE_AT, 1 / inverseUnits[lane]);
    float unit = Half.get(out, outFrom + Q6_K.SCALE_AT);
    for (int j = 0; j < Q6_K.SUB_BLOCKS; j++) {
      byte level = (byte) scaleLevels[j * LANES + lane];
      out[outFrom + Q6_K.SCALES_AT + j] = level;
      subScales[j] = unit * level;
    }
    assign(x, xFrom);
    for (int j = 0; j < Q6_K.SUB_BLOCKS; j++) {
      if (subScales[j] == 0) {
        recall(x, xFrom, j, inverses[j * LANES + lane]);
      }
    }
    packLow();
    packHigh();
    NarrowVector.narrow(packed, packed.length, out, outFrom);
  }

  /** Rounds to levels with the scales as a reader will see them. */
  private void assign(float[] x, int from) {
    for (int j = 0; j < Q6_K.SUB_BLOCKS; j++) {
      IntVector bits =
          FloatVector.fromArray(FLOATS, x, from + j * LANES)
              .div(subScales[j])
              .add(NO_FRACTION)
              .reinterpretAsInts();
      // Masked first: out of its range it wraps as the reference does.
      bits.and(FRACTION_BITS).max(LOWEST).min(HIGHEST).sub(LOWEST).intoArray(levels, j * LANES);
    }
  }

  /**
   * Where the scale became 0, the levels of the search stay; those of a search that found no scale
   * are stored as 0.
   */
  private void recall(float[] x, int from, int j, float inverse) {
    if (inverse == 0) {
      Arrays.fill(levels, j * LANES, (j + 1) * LANES, 0);
      return;
    }
    IntVector bits =
        FloatVector.fromArray(FLOATS, x, from + j * LANES)
            .mul(inverse)
            .add(NO_FRACTION)
            .reinterpretAsInts();
    bits.and(FRACTION_BITS).max(LOWEST).min(HIGHEST).sub(LOWEST).intoArray(levels, j * LANES);
  }

  /** Bits 0-3: weights 0-63 of a part in the low halves of its bytes, 64-127 in the high ones. */
  private void packLow() {
    for (int i = 0; i < Q6_K.BLOCK_VALUES / 2; i += LANES) {
      int first = i / (PART / 2) * PART + i % (PART / 2);
      IntVector.fromArray(IntVector.SPECIES_512, levels, first)
          .and(15)
          .or(
              IntVector.fromArray(IntVector.SPECIES_512, levels, first + PART / 2)
                  .lanewise(VectorOperators.LSHL, 4))
          .intoArray(packed, i);
    }
  }

  /**
   * Bits 4-5: two bits of byte i for each of the weights i, 32 + i, 64 + i and 96 + i of a part.
   */
  private void packHigh() {
    for (int i = 0; i < Q6_K.BLOCK_VALUES / 4; i += LANES) {
      int first = i / RUN * PART + i % RUN;
      IntVector.fromArray(IntVector.SPECIES_512, levels, first)
          .lanewise(VectorOperators.LSHR, 4)
          .or(
              IntVector.fromArray(IntVector.SPECIES_512, levels, first + RUN)
                  .and(0x30)
                  .lanewise(VectorOperators.LSHR, 2))
          .or(IntVector.fromArray(IntVector.SPECIES_512, levels, first + 2 * RUN).and(0x30))
          .or(
              IntVector.fromArray(IntVector.SPECIES_512, levels, first + 3 * RUN)
                  .and(0x30)
                  .lanewise(VectorOperators.LSHL, 2))
          .intoArray(packed, Q6_K.HIGH_BITS_AT + i);
    }
  }
}
