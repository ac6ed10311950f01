package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link SixBitSuperBlock} for 16 lanes: what Q4_K and Q5_K share. */
final class SixBitSuperBlockVector implements LaneGroupsVector.Encoder {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int ALL_LANES = 0xFFFF;
  private static final int BLOCK_VALUES = SixBitSuperBlock.BLOCK_VALUES;
  private static final int SUB_BLOCKS = SixBitScales.SUB_BLOCKS;
  private static final int SUB_VALUES = BLOCK_VALUES / SUB_BLOCKS;

  /** See {@link Rounding#nearestInt}, of which these are the parts. */
  private static final float NO_FRACTION = 12582912f;

  private static final int FRACTION_BITS = 0x7FFFFF;
  private static final int LEVEL_0 = 0x400000;

  private final int top;
  private final int blockBytes;
  private final Packer packer;
  private final ScaleAndMinSearchVector search;
  private final TransposeVector transpose = new TransposeVector();

  /** Of every sub-block and lane. */
  private final float[] scales = new float[SUB_BLOCKS * LANES];

  private final float[] negatedMins = new float[SUB_BLOCKS * LANES];
  private final float[] inverses = new float[SUB_BLOCKS * LANES];
  private final float[] zeros = new float[SUB_BLOCKS * LANES];
  private final int[] scaleLevels = new int[SUB_BLOCKS * LANES];
  private final int[] minLevels = new int[SUB_BLOCKS * LANES];

  /** Of every lane. */
  private final float[] scaleUnits = new float[LANES];

  private final float[] minUnits = new float[LANES];

  /** Of the super-block that is being written. */
  private final int[] blockScales = new int[SUB_BLOCKS];

  private final int[] blockMins = new int[SUB_BLOCKS];
  private final float[] subScales = new float[SUB_BLOCKS];
  private final float[] subMins = new float[SUB_BLOCKS];
  private final int[] levels = new int[BLOCK_VALUES];

  /** Writes the 256 levels of a super-block behind its scales. */
  @FunctionalInterface
  interface Packer {
    void pack(int[] levels, byte[] out, int at);
  }

  /**
   * @param top the largest level of a weight
   */
  SixBitSuperBlockVector(int top, ScaleAndMinSearch.Steps steps, int blockBytes, Packer packer) {
    this.top = top;
    this.blockBytes = blockBytes;
    this.packer = packer;
    this.search = new ScaleAndMinSearchVector(top, steps);
  }

  @Override
  public int encode(float[] x, int xFrom, int blocks, byte[] out, int outFrom) {
    int unsafe = fit(x, xFrom, blocks);
    if (unsafe == ALL_LANES) {
      return unsafe;
    }
    toSixBits(scales, scaleLevels, scaleUnits);
    toSixBits(negatedMins, minLevels, minUnits);
    for (int lane = 0; lane < blocks; lane++) {
      write(lane, x, xFrom + lane * BLOCK_VALUES, out, outFrom + lane * blockBytes);
    }
    return unsafe;
  }

  private int fit(float[] x, int xFrom, int blocks) {
    int unsafe = 0;
    for (int j = 0; j < SUB_BLOCKS && unsafe != ALL_LANES; j += 2) {
      for (int i = 0; i < 2 * SUB_VALUES; i += LANES) {
        transpose.transpose(
            x, xFrom + j * SUB_VALUES + i, BLOCK_VALUES, blocks, search.x, i * LANES);
      }
      unsafe |= search.search();
      collect(search.state, j * LANES);
    }
    return unsafe;
  }

  private void collect(float[] found, int to) {
    System.arraycopy(
        found, ScaleAndMinSearchVector.SCALE, scales, to, ScaleAndMinSearchVector.PAIR);
    System.arraycopy(
        found, ScaleAndMinSearchVector.BEST_INVERSE, inverses, to, ScaleAndMinSearchVector.PAIR);
    System.arraycopy(
        found, ScaleAndMinSearchVector.BEST_ZERO, zeros, to, ScaleAndMinSearchVector.PAIR);
    for (int i = 0; i < ScaleAndMinSearchVector.PAIR; i++) {
      negatedMins[to + i] = -found[ScaleAndMinSearchVector.MIN + i];
    }
  }

  /** Rounds to six bits with a lane's largest value as 63. */
  private static void toSixBits(float[] values, int[] sixBits, float[] units) {
    FloatVector largest = FloatVector.zero(FLOATS);
    for (int i = 0; i < SUB_BLOCKS * LANES; i += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, values, i);
      largest = largest.blend(v, v.compare(VectorOperators.GT, largest));
    }
    largest.div(SixBitScales.TOP).intoArray(units, 0);
    FloatVector inverse =
        FloatVector.zero(FLOATS)
            .blend(
                FloatVector.broadcast(FLOATS, SixBitScales.TOP).div(largest),
                largest.compare(VectorOperators.GT, 0f));
    for (int i = 0; i < SUB_BLOCKS * LANES; i += LANES) {
      IntVector bits =
          FloatVector.fromArray(FLOATS, values, i)
              .mul(inverse)
              .add(NO_FRACTION)
              .reinterpretAsInts();
      // Cut to a byte before it is limited, as the reference does.
      bits.and(FRACTION_BITS).sub(LEVEL_0).and(255).min(SixBitScales.TOP).intoArray(sixBits, i);
    }
  }

  private void write(int lane, float[] x, int xFrom, byte[] out, int outFrom) {
    Half.put(out, outFrom + SixBitScales.SCALE_AT, scaleUnits[lane]);
    Half.put(out, outFrom + SixBitScales.MIN_AT, minUnits[lane]);
    float scaleUnit = Half.get(out, outFrom + SixBitScales.SCALE_AT);
    float minUnit = Half.get(out, outFrom + SixBitScales.MIN_AT);
    for (int j = 0; j < SUB_BLOCKS; j++) {
      blockScales[j] = scaleLevels[j * LANES + lane];
      blockMins[j] = minLevels[j * LANES + lane];
      subScales[j] = scaleUnit * blockScales[j];
      subMins[j] = minUnit * blockMins[j];
    }
    SixBitScales.pack(blockScales, blockMins, out, outFrom);
    assign(x, xFrom);
    for (int j = 0; j < SUB_BLOCKS; j++) {
      if (subScales[j] == 0) {
        recall(x, xFrom, j, inverses[j * LANES + lane], zeros[j * LANES + lane]);
      }
    }
    packer.pack(levels, out, outFrom);
  }

  /** Rounds to levels with the scales and mins as a reader will see them. */
  private void assign(float[] x, int from) {
    for (int i = 0; i < BLOCK_VALUES; i += LANES) {
      int j = i / SUB_VALUES;
      IntVector bits =
          FloatVector.fromArray(FLOATS, x, from + i)
              .add(subMins[j])
              .div(subScales[j])
              .add(NO_FRACTION)
              .reinterpretAsInts();
      // Masked first: out of its range it wraps as the reference does.
      bits.and(FRACTION_BITS).max(LEVEL_0).min(LEVEL_0 + top).sub(LEVEL_0).intoArray(levels, i);
    }
  }

  /** Where the scale became 0, the levels of the search stay. */
  private void recall(float[] x, int from, int j, float inverse, float zero) {
    for (int i = j * SUB_VALUES; i < (j + 1) * SUB_VALUES; i += LANES) {
      IntVector bits =
          FloatVector.fromArray(FLOATS, x, from + i)
              .sub(zero)
              .mul(inverse)
              .add(NO_FRACTION)
              .reinterpretAsInts();
      bits.and(FRACTION_BITS).max(LEVEL_0).min(LEVEL_0 + top).sub(LEVEL_0).intoArray(levels, i);
    }
  }
}
