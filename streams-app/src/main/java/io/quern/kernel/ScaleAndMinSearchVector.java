package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ScaleAndMinSearch} of 32 weights and squared errors for 16 lanes: two searches a lane,
 * side by side, because the sums of one alone wait for each other.
 *
 * <p>Every method is one simple loop and leaves what it found in {@code state}: vectors that live
 * across loops are put on the heap by the compiler when it has seen much else before.
 */
final class ScaleAndMinSearchVector {
  static final int LANES = 16;

  /** Weights of one search. */
  static final int VALUES = 32;

  /** One row of both searches in a state: the first search's lanes, then the second's. */
  static final int PAIR = 2 * LANES;

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;

  /** Where the rows of the second search begin. */
  private static final int SECOND = VALUES * LANES;

  /** Rows of the state; each holds a pair. */
  static final int SCALE = 0;

  static final int MIN = PAIR;
  static final int BEST_INVERSE = 2 * PAIR;
  static final int BEST_ZERO = 3 * PAIR;
  private static final int SMALLEST = 4 * PAIR;
  private static final int LARGEST = 5 * PAIR;
  private static final int SQUARES = 6 * PAIR;
  private static final int SUM_W = 7 * PAIR;
  private static final int SUM_X = 8 * PAIR;
  private static final int ALIVE = 9 * PAIR;
  private static final int INVERSE = 10 * PAIR;
  private static final int ZERO = 11 * PAIR;
  private static final int SUM_L = 12 * PAIR;
  private static final int SUM_L2 = 13 * PAIR;
  private static final int SUM_LX = 14 * PAIR;
  private static final int TRIAL_SCALE = 15 * PAIR;
  private static final int TRIAL_MIN = 16 * PAIR;
  private static final int TRIAL_ERROR = 17 * PAIR;
  private static final int ERROR = 18 * PAIR;
  private static final int ROWS = 19 * PAIR;

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

  /** Up to here the sum rounds; beyond, the reference wraps and the definition has to do it. */
  private static final float ROUNDED_UP_TO = 4194303f;

  /**
   * The weights, one search after the other, 16 lanes a weight; filled by the caller before {@link
   * #search}.
   */
  final float[] x = new float[2 * SECOND];

  /**
   * What was found, in the rows SCALE, MIN, BEST_INVERSE and BEST_ZERO: a level is the nearest to
   * inverse * (x - zero).
   */
  final float[] state = new float[ROWS];

  private final int top;
  private final float[] factors;
  private final float[] importance = new float[2 * SECOND];
  private final float[] levels = new float[2 * SECOND];
  private long unsafe;

  /**
   * @param top the largest level
   */
  ScaleAndMinSearchVector(int top, ScaleAndMinSearch.Steps steps) {
    this.top = top;
    this.factors = new float[steps.count() + 1];
    for (int step = 0; step < factors.length; step++) {
      factors[step] = steps.first() + steps.width() * step + top;
    }
  }

  /**
   * Searches in all lanes.
   *
   * @return a bit for every lane where the reference's rounding leaves its range, so that the
   *     result is void
   */
  int search() {
    unsafe = 0;
    survey(0, 0);
    survey(SECOND, LANES);
    weigh(0, 0);
    weigh(SECOND, LANES);
    if (begin()) {
      stretch(top);
      sums();
      first();
      errors();
      keepFirst();
      for (float factor : factors) {
        step(factor);
      }
    }
    return (int) unsafe;
  }

  private void step(float factor) {
    stretch(factor);
    sums();
    solve();
    errors();
    keep();
  }

  /** The span and the sum of squares. */
  private void survey(int from, int to) {
    FloatVector smallest = FloatVector.fromArray(FLOATS, x, from);
    FloatVector largest = smallest;
    FloatVector squares = smallest.mul(smallest);
    for (int i = 1; i < VALUES; i++) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, from + i * LANES);
      // Compared and chosen as the reference does; a float minimum would also order -0 and 0.
      smallest = smallest.blend(v, v.compare(VectorOperators.LT, smallest));
      largest = largest.blend(v, v.compare(VectorOperators.GT, largest));
      squares = squares.add(v.mul(v));
    }
    smallest.intoArray(state, SMALLEST + to);
    largest.intoArray(state, LARGEST + to);
    squares.intoArray(state, SQUARES + to);
  }

  /** The importance of every weight, and the sums that do not depend on levels. */
  private void weigh(int from, int to) {
    FloatVector rootMeanSquare =
        FloatVector.fromArray(FLOATS, state, SQUARES + to).div(VALUES).sqrt();
    FloatVector v0 = FloatVector.fromArray(FLOATS, x, from);
    FloatVector sumW = rootMeanSquare.add(v0.abs());
    FloatVector sumX = sumW.mul(v0);
    sumW.intoArray(importance, from);
    for (int i = 1; i < VALUES; i++) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, from + i * LANES);
      FloatVector w = rootMeanSquare.add(v.abs());
      w.intoArray(importance, from + i * LANES);
      sumW = sumW.add(w);
      sumX = sumX.add(w.mul(v));
    }
    sumW.intoArray(state, SUM_W + to);
    sumX.intoArray(state, SUM_X + to);
  }

  /**
   * Takes the span as a first result; false if all lanes are constant, and so have no scale to look
   * for.
   */
  private boolean begin() {
    long alive = 0;
    for (int i = 0; i < PAIR; i += LANES) {
      FloatVector smallest = FloatVector.fromArray(FLOATS, state, SMALLEST + i);
      FloatVector largest = FloatVector.fromArray(FLOATS, state, LARGEST + i);
      FloatVector min = smallest.blend(0f, smallest.compare(VectorOperators.GT, 0f));
      VectorMask<Float> spread = largest.compare(VectorOperators.NE, min);
      alive |= spread.toLong();
      min.intoArray(state, MIN + i);
      FloatVector.zero(FLOATS).intoArray(state, SCALE + i);
      FloatVector.zero(FLOATS).intoArray(state, BEST_INVERSE + i);
      FloatVector.zero(FLOATS).intoArray(state, BEST_ZERO + i);
      FloatVector.zero(FLOATS).blend(1f, spread).intoArray(state, ALIVE + i);
    }
    return alive != 0;
  }

  /**
   * Sets the inverse scale of the next trial, and looks whether all products with it can be
   * rounded.
   */
  private void stretch(float factor) {
    for (int i = 0; i < PAIR; i += LANES) {
      FloatVector min = FloatVector.fromArray(FLOATS, state, MIN + i);
      FloatVector range = FloatVector.fromArray(FLOATS, state, LARGEST + i).sub(min);
      VectorMask<Float> dead =
          FloatVector.fromArray(FLOATS, state, ALIVE + i).compare(VectorOperators.EQ, 0f);
      FloatVector inverse = FloatVector.broadcast(FLOATS, factor).div(range).blend(0f, dead);
      FloatVector highest = inverse.mul(range).abs();
      FloatVector lowest =
          inverse.mul(FloatVector.fromArray(FLOATS, state, SMALLEST + i).sub(min)).abs();
      // Not "greater": what is no number is unsafe, too.
      VectorMask<Float> rounded =
          highest
              .compare(VectorOperators.LE, ROUNDED_UP_TO)
              .and(lowest.compare(VectorOperators.LE, ROUNDED_UP_TO));
      unsafe |= rounded.not().toLong();
      inverse.intoArray(state, INVERSE + i);
      min.intoArray(state, ZERO + i);
    }
  }

  /** Rounds to levels and sums them up. */
  private void sums() {
    FloatVector inverseA = FloatVector.fromArray(FLOATS, state, INVERSE);
    FloatVector inverseB = FloatVector.fromArray(FLOATS, state, INVERSE + LANES);
    FloatVector zeroA = FloatVector.fromArray(FLOATS, state, ZERO);
    FloatVector zeroB = FloatVector.fromArray(FLOATS, state, ZERO + LANES);
    FloatVector sumA = FloatVector.zero(FLOATS);
    FloatVector sumB = sumA;
    FloatVector sumA2 = sumA;
    FloatVector sumB2 = sumA;
    FloatVector sumAx = sumA;
    FloatVector sumBx = sumA;
    for (int i = 0; i < SECOND; i += LANES) {
      FloatVector xA = FloatVector.fromArray(FLOATS, x, i);
      FloatVector xB = FloatVector.fromArray(FLOATS, x, i + SECOND);
      IntVector bitsA = xA.sub(zeroA).mul(inverseA).add(NO_FRACTION).reinterpretAsInts();
      IntVector bitsB = xB.sub(zeroB).mul(inverseB).add(NO_FRACTION).reinterpretAsInts();
      FloatVector levelA =
          bitsA.max(LEVEL_0).min(LEVEL_0 + top).reinterpretAsFloats().sub(NO_FRACTION);
      FloatVector levelB =
          bitsB.max(LEVEL_0).min(LEVEL_0 + top).reinterpretAsFloats().sub(NO_FRACTION);
      levelA.intoArray(levels, i);
      levelB.intoArray(levels, i + SECOND);
      FloatVector weightedA = FloatVector.fromArray(FLOATS, importance, i).mul(levelA);
      FloatVector weightedB = FloatVector.fromArray(FLOATS, importance, i + SECOND).mul(levelB);
      sumA = sumA.add(weightedA);
      sumB = sumB.add(weightedB);
      sumA2 = sumA2.add(weightedA.mul(levelA));
      sumB2 = sumB2.add(weightedB.mul(levelB));
      sumAx = sumAx.add(weightedA.mul(xA));
      sumBx = sumBx.add(weightedB.mul(xB));
    }
    sumA.intoArray(state, SUM_L);
    sumB.intoArray(state, SUM_L + LANES);
    sumA2.intoArray(state, SUM_L2);
    sumB2.intoArray(state, SUM_L2 + LANES);
    sumAx.intoArray(state, SUM_LX);
    sumBx.intoArray(state, SUM_LX + LANES);
  }

  /** The first trial is not solved for: its scale is that of the span. */
  private void first() {
    for (int i = 0; i < PAIR; i += LANES) {
      FloatVector.broadcast(FLOATS, 1f)
          .div(FloatVector.fromArray(FLOATS, state, INVERSE + i))
          .intoArray(state, TRIAL_SCALE + i);
      FloatVector.fromArray(FLOATS, state, MIN + i).intoArray(state, TRIAL_MIN + i);
    }
  }

  /** Solves for scale and min by least squares. */
  private void solve() {
    for (int i = 0; i < PAIR; i += LANES) {
      FloatVector sumW = FloatVector.fromArray(FLOATS, state, SUM_W + i);
      FloatVector sumX = FloatVector.fromArray(FLOATS, state, SUM_X + i);
      FloatVector sumL = FloatVector.fromArray(FLOATS, state, SUM_L + i);
      FloatVector sumL2 = FloatVector.fromArray(FLOATS, state, SUM_L2 + i);
      FloatVector sumLx = FloatVector.fromArray(FLOATS, state, SUM_LX + i);
      FloatVector determinant = sumW.mul(sumL2).sub(sumL.mul(sumL));
      FloatVector scale = sumW.mul(sumLx).sub(sumX.mul(sumL)).div(determinant);
      FloatVector min = sumL2.mul(sumX).sub(sumL.mul(sumLx)).div(determinant);
      VectorMask<Float> above = min.compare(VectorOperators.GT, 0f);
      VectorMask<Float> unsolved = determinant.compare(VectorOperators.GT, 0f).not();
      // A scale that is no number has an error that is none, which is never smaller: nothing is
      // kept where nothing was solved.
      scale
          .blend(sumLx.div(sumL2), above)
          .blend(Float.NaN, unsolved)
          .intoArray(state, TRIAL_SCALE + i);
      min.blend(0f, above).intoArray(state, TRIAL_MIN + i);
    }
  }

  /** The weighted squares of what the trial's levels, scale and min leave. */
  private void errors() {
    FloatVector scaleA = FloatVector.fromArray(FLOATS, state, TRIAL_SCALE);
    FloatVector scaleB = FloatVector.fromArray(FLOATS, state, TRIAL_SCALE + LANES);
    FloatVector minA = FloatVector.fromArray(FLOATS, state, TRIAL_MIN);
    FloatVector minB = FloatVector.fromArray(FLOATS, state, TRIAL_MIN + LANES);
    FloatVector sumA = FloatVector.zero(FLOATS);
    FloatVector sumB = sumA;
    for (int i = 0; i < SECOND; i += LANES) {
      FloatVector differenceA =
          FloatVector.fromArray(FLOATS, levels, i)
              .mul(scaleA)
              .add(minA)
              .sub(FloatVector.fromArray(FLOATS, x, i));
      FloatVector differenceB =
          FloatVector.fromArray(FLOATS, levels, i + SECOND)
              .mul(scaleB)
              .add(minB)
              .sub(FloatVector.fromArray(FLOATS, x, i + SECOND));
      sumA =
          sumA.add(differenceA.mul(differenceA).mul(FloatVector.fromArray(FLOATS, importance, i)));
      sumB =
          sumB.add(
              differenceB
                  .mul(differenceB)
                  .mul(FloatVector.fromArray(FLOATS, importance, i + SECOND)));
    }
    sumA.intoArray(state, TRIAL_ERROR);
    sumB.intoArray(state, TRIAL_ERROR + LANES);
  }

  /** Keeps the first trial wherever there is a scale to look for. */
  private void keepFirst() {
    for (int i = 0; i < PAIR; i += LANES) {
      VectorMask<Float> dead =
          FloatVector.fromArray(FLOATS, state, ALIVE + i).compare(VectorOperators.EQ, 0f);
      FloatVector.fromArray(FLOATS, state, TRIAL_SCALE + i)
          .blend(0f, dead)
          .intoArray(state, SCALE + i);
      FloatVector.fromArray(FLOATS, state, TRIAL_ERROR + i).intoArray(state, ERROR + i);
      FloatVector.fromArray(FLOATS, state, INVERSE + i).intoArray(state, BEST_INVERSE + i);
      FloatVector.fromArray(FLOATS, state, ZERO + i).intoArray(state, BEST_ZERO + i);
    }
  }

  /** Keeps the trial in the lanes where its error is smaller. */
  private void keep() {
    for (int i = 0; i < PAIR; i += LANES) {
      FloatVector error = FloatVector.fromArray(FLOATS, state, ERROR + i);
      FloatVector trialError = FloatVector.fromArray(FLOATS, state, TRIAL_ERROR + i);
      VectorMask<Float> better = trialError.compare(VectorOperators.LT, error);
      error.blend(trialError, better).intoArray(state, ERROR + i);
      FloatVector.fromArray(FLOATS, state, SCALE + i)
          .blend(FloatVector.fromArray(FLOATS, state, TRIAL_SCALE + i), better)
          .intoArray(state, SCALE + i);
      FloatVector.fromArray(FLOATS, state, MIN + i)
          .blend(FloatVector.fromArray(FLOATS, state, TRIAL_MIN + i), better)
          .intoArray(state, MIN + i);
      FloatVector.fromArray(FLOATS, state, BEST_INVERSE + i)
          .blend(FloatVector.fromArray(FLOATS, state, INVERSE + i), better)
          .intoArray(state, BEST_INVERSE + i);
      FloatVector.fromArray(FLOATS, state, BEST_ZERO + i)
          .blend(FloatVector.fromArray(FLOATS, state, ZERO + i), better)
          .intoArray(state, BEST_ZERO + i);
    }
  }
}
