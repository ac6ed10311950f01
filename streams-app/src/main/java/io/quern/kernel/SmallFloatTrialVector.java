package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link SmallFloatTrial} for 16 lanes. */
final class SmallFloatTrialVector extends SmallFloatTrial {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int LANES = 16;

  private final SmallFloatVector numbers;
  private final ScaleDtype dtype;

  private SmallFloatTrialVector(SmallFloat element, ScaleDtype dtype, Scales scales) {
    super(element, dtype, scales);
    this.numbers = new SmallFloatVector(element);
    this.dtype = dtype;
  }

  static ShrinkSearch search(SmallFloat element, ScaleDtype dtype, Scales scales) {
    SmallFloatTrial trial = new SmallFloatTrialVector(element, dtype, scales);
    return new ShrinkSearch(dtype, trial, new ShrinkErrorsVector(dtype));
  }

  @Override
  public void rebuild(float[] x, int from, int count, float[] rebuilt) {
    int whole = count - count % LANES;
    divide(x, from, whole, scale(), rebuilt);
    RoundVector.round(dtype, rebuilt, whole);
    numbers.readBack(rebuilt, whole, scale());
    RoundVector.round(dtype, rebuilt, whole);
    for (int i = whole; i < count; i++) {
      rebuilt[i] = rebuilt(x[from + i]);
    }
  }

  private static void divide(float[] x, int from, int count, float scale, float[] quotients) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector.fromArray(FLOATS, x, from + i).div(scale).intoArray(quotients, i);
    }
  }
}
