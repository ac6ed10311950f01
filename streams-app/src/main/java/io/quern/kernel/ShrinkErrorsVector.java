package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link ShrinkErrors} for 16 lanes; 16-bit dtypes look their powers up. */
final class ShrinkErrorsVector extends ShrinkErrors {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int LANES = 16;

  private final ScaleDtype dtype;
  private final FloatPowerVector powers = new FloatPowerVector();

  ShrinkErrorsVector(ScaleDtype dtype) {
    super(dtype, new CascadeSumVector(dtype));
    this.dtype = dtype;
  }

  @Override
  void toPowers(float[] rebuilt, float[] x, int from, int count) {
    int whole = count - count % LANES;
    differ(rebuilt, x, from, whole);
    RoundVector.round(dtype, rebuilt, whole);
    if (dtype == ScaleDtype.F32) {
      powers.raise(rebuilt, whole, power().exponent());
    } else {
      power().raise(rebuilt, whole);
    }
    for (int i = whole; i < count; i++) {
      rebuilt[i] = power().of(Math.abs(dtype.round(rebuilt[i] - x[from + i])));
    }
  }

  private static void differ(float[] rebuilt, float[] x, int from, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector.fromArray(FLOATS, rebuilt, i)
          .sub(FloatVector.fromArray(FLOATS, x, from + i))
          .abs()
          .intoArray(rebuilt, i);
    }
  }
}
