package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ScaleSearch} of 16 weights that count by their squares, for 16 lanes. Its trials do not
 * depend on each other, so four run side by side.
 *
 * <p>Every method is one simple loop and leaves what it found in arrays: vectors that live across
 * loops are put on the heap by the compiler when it has seen much else before.
 */
final class ScaleSearchVector {
  static final int LANES = 16;

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;

  /** Weights of a search, each a row of lanes. */
  private static final int ROWS = 16 * LANES;

  /** Trials side by side. */
  private static final int SIDE = 4;

  /**
   * 1.5 x 2^23: its sum with a small float has no room for a fraction, so the addition rounds; see
   * {@link Rounding#nearestInt}.
   */
  private static final float NO_FRACTION = 12582912f;

  /**
   * The bits of the sum for level 0; those of other levels follow in order, so that levels are
   * limited as integers.
   */
  private static final int LEVEL_0 = Float.floatToRawIntBits(NO_FRACTION);

  /**
   * Above, sums of third powers could overflow to what is no number, and the order of the trials
   * would matter: for the definition.
   */
  private static final float LARGE = 1e11f;

  /** The weights, 16 lanes a weight; filled by the caller before {@link #search}. */
  final float[] x = new float[ROWS];

  /**
   * What was found in every lane: a level is the nearest to inverse * x; an inverse of 0 stands for
   * a lane without a scale.
   */
  final float[] scale = new float[LANES];

  final float[] inverse = new float[LANES];

  private final int zero;

  /**
   * Every trial's negated top level: the plain one first, then the stretched ones; the last is
   * repeated to fill a round, and changes nothing.
   */
  private final float[] tops;

  private final float[] squares = new float[ROWS];
  private final float[] cubes = new float[ROWS];
  private final float[] farthest = new float[LANES];
  private final float[] best = new float[LANES];
  private final float[] inverses = new float[SIDE * LANES];
  private final float[] sumsLx = new float[SIDE * LANES];
  private final float[] sumsL2 = new float[SIDE * LANES];
  private long unsafe;

  /**
   * @param zero levels go from {@code -zero} to {@code zero - 1}
   */
  ScaleSearchVector(int zero) {
    this.zero = zero;
    this.tops = tops(zero);
  }

  private static float[] tops(int zero) {
    float[] tops = new float[20];
    for (int trial = 0; trial < tops.length; trial++) {
      int stretch = Math.min(9, trial < 10 ? trial - 10 : trial - 9);
      tops[trial] = trial == 0 ? -zero : -(zero + 0.1f * stretch);
    }
    return tops;
  }

  /**
   * Searches in all lanes.
   *
   * @return a bit for every lane whose weights are too large for it
   */
  int search() {
    survey();
    if (begin()) {
      for (int trial = 0; trial < tops.length; trial += SIDE) {
        stretch(trial);
        sums();
        keep();
      }
    }
    return (int) unsafe;
  }

  /** The weight that is farthest from zero, the first of several, and the powers of all. */
  private void survey() {
    FloatVector peak = FloatVector.zero(FLOATS);
    FloatVector magnitude = FloatVector.zero(FLOATS);
    for (int i = 0; i < ROWS; i += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, i);
      FloatVector square = v.mul(v);
      square.intoArray(squares, i);
      square.mul(v).intoArray(cubes, i);
      FloatVector a = v.abs();
      VectorMask<Float> farther = a.compare(VectorOperators.GT, magnitude);
      magnitude = magnitude.blend(a, farther);
      peak = peak.blend(v, farther);
    }
    peak.intoArray(farthest, 0);
  }

  /** Sets what holds before the first trial; false if no lane has a scale to look for. */
  private boolean begin() {
    FloatVector peak = FloatVector.fromArray(FLOATS, farthest, 0);
    FloatVector magnitude = peak.abs();
    VectorMask<Float> large = magnitude.compare(VectorOperators.GT, LARGE);
    VectorMask<Float> dead =
        magnitude.compare(VectorOperators.LT, ScaleSearch.NEGLIGIBLE).or(large);
    unsafe = large.toLong();
    FloatVector.zero(FLOATS).intoArray(scale, 0);
    FloatVector.zero(FLOATS).intoArray(inverse, 0);
    // Any trial explains more than -1, so the first one is kept, and none more than infinity.
    FloatVector.broadcast(FLOATS, -1f).blend(Float.POSITIVE_INFINITY, dead).intoArray(best, 0);
    return !dead.allTrue();
  }

  private void stretch(int trial) {
    FloatVector peak = FloatVector.fromArray(FLOATS, farthest, 0);
    for (int side = 0; side < SIDE; side++) {
      FloatVector.broadcast(FLOATS, tops[trial + side]).div(peak).intoArray(inverses, side * LANES);
    }
  }

  /** Rounds to levels and sums them up. */
  private void sums() {
    FloatVector inverseA = FloatVector.fromArray(FLOATS, inverses, 0);
    FloatVector inverseB = FloatVector.fromArray(FLOATS, inverses, LANES);
    FloatVector inverseC = FloatVector.fromArray(FLOATS, inverses, 2 * LANES);
    FloatVector inverseD = FloatVector.fromArray(FLOATS, inverses, 3 * LANES);
    FloatVector sumAx = FloatVector.zero(FLOATS);
    FloatVector sumBx = sumAx;
    FloatVector sumCx = sumAx;
    FloatVector sumDx = sumAx;
    FloatVector sumA2 = sumAx;
    FloatVector sumB2 = sumAx;
    FloatVector sumC2 = sumAx;
    FloatVector sumD2 = sumAx;
    for (int i = 0; i < ROWS; i += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, i);
      FloatVector square = FloatVector.fromArray(FLOATS, squares, i);
      FloatVector cube = FloatVector.fromArray(FLOATS, cubes, i);
      IntVector bitsA = v.mul(inverseA).add(NO_FRACTION).reinterpretAsInts();
      IntVector bitsB = v.mul(inverseB).add(NO_FRACTION).reinterpretAsInts();
      IntVector bitsC = v.mul(inverseC).add(NO_FRACTION).reinterpretAsInts();
      IntVector bitsD = v.mul(inverseD).add(NO_FRACTION).reinterpretAsInts();
      FloatVector levelA =
          bitsA.max(LEVEL_0 - zero).min(LEVEL_0 + zero - 1).reinterpretAsFloats().sub(NO_FRACTION);
      FloatVector levelB =
          bitsB.max(LEVEL_0 - zero).min(LEVEL_0 + zero - 1).reinterpretAsFloats().sub(NO_FRACTION);
      FloatVector levelC =
          bitsC.max(LEVEL_0 - zero).min(LEVEL_0 + zero - 1).reinterpretAsFloats().sub(NO_FRACTION);
      FloatVector levelD =
          bitsD.max(LEVEL_0 - zero).min(LEVEL_0 + zero - 1).reinterpretAsFloats().sub(NO_FRACTION);
      sumAx = sumAx.add(cube.mul(levelA));
      sumBx = sumBx.add(cube.mul(levelB));
      sumCx = sumCx.add(cube.mul(levelC));
      sumDx = sumDx.add(cube.mul(levelD));
      sumA2 = sumA2.add(square.mul(levelA).mul(levelA));
      sumB2 = sumB2.add(square.mul(levelB).mul(levelB));
      sumC2 = sumC2.add(square.mul(levelC).mul(levelC));
      sumD2 = sumD2.add(square.mul(levelD).mul(levelD));
    }
    sumAx.intoArray(sumsLx, 0);
    sumBx.intoArray(sumsLx, LANES);
    sumCx.intoArray(sumsLx, 2 * LANES);
    sumDx.intoArray(sumsLx, 3 * LANES);
    sumA2.intoArray(sumsL2, 0);
    sumB2.intoArray(sumsL2, LANES);
    sumC2.intoArray(sumsL2, 2 * LANES);
    sumD2.intoArray(sumsL2, 3 * LANES);
  }

  /** Keeps each trial, in order, in the lanes where it explains more. */
  private void keep() {
    for (int i = 0; i < SIDE * LANES; i += LANES) {
      FloatVector sumLx = FloatVector.fromArray(FLOATS, sumsLx, i);
      FloatVector sumL2 = FloatVector.fromArray(FLOATS, sumsL2, i);
      FloatVector sofar = FloatVector.fromArray(FLOATS, best, 0);
      VectorMask<Float> better =
          sumLx
              .mul(sumLx)
              .compare(VectorOperators.GT, sofar.mul(sumL2))
              .and(sumL2.compare(VectorOperators.GT, 0f));
      FloatVector trial = sumLx.div(sumL2);
      sofar.blend(trial.mul(sumLx), better).intoArray(best, 0);
      FloatVector.fromArray(FLOATS, scale, 0).blend(trial, better).intoArray(scale, 0);
      FloatVector.fromArray(FLOATS, inverse, 0)
          .blend(FloatVector.fromArray(FLOATS, inverses, i), better)
          .intoArray(inverse, 0);
    }
  }
}
