package io.quern.kernel;

import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link IntTrial} for 16 lanes. */
final class IntTrialVector extends IntTrial {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int LANES = 16;

  /** Its sum with a level has no room for a fraction, and its lowest bits are the code. */
  private static final float NO_FRACTION = 12582912f;

  private final IntScaling scaling;

  private IntTrialVector(IntScaling scaling) {
    super(scaling);
    this.scaling = scaling;
  }

  static ShrinkSearch search(IntScaling scaling) {
    ScaleDtype dtype = scaling.dtype();
    return new ShrinkSearch(dtype, new IntTrialVector(scaling), new ShrinkErrorsVector(dtype));
  }

  static ShrinkObserver observer(Map<String, String> parameters) {
    return IntShrinkObserver.of(parameters, IntTrialVector::search);
  }

  @Override
  public void rebuild(float[] x, int from, int count, float[] rebuilt) {
    int whole = count - count % LANES;
    divide(x, from, whole, scale().scale(), rebuilt);
    RoundVector.round(scaling.dtype(), rebuilt, whole);
    if (scale().zero() != 0) {
      add(rebuilt, whole, scale().zero());
      RoundVector.round(scaling.dtype(), rebuilt, whole);
    }
    readBack(rebuilt, whole);
    RoundVector.round(scaling.dtype(), rebuilt, whole);
    for (int i = whole; i < count; i++) {
      rebuilt[i] = rebuilt(x[from + i]);
    }
  }

  private static void divide(float[] x, int from, int count, float scale, float[] levels) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector.fromArray(FLOATS, x, from + i).div(scale).intoArray(levels, i);
    }
  }

  private static void add(float[] levels, int count, float zero) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector.fromArray(FLOATS, levels, i).add(zero).intoArray(levels, i);
    }
  }

  private void readBack(float[] levels, int count) {
    float zero = NO_FRACTION + scale().zero();
    float scale = scale().scale();
    int lowest = Float.floatToRawIntBits(NO_FRACTION) + scaling.lowest();
    int highest = Float.floatToRawIntBits(NO_FRACTION) + scaling.highest();
    for (int i = 0; i < count; i += LANES) {
      IntVector sums =
          FloatVector.fromArray(FLOATS, levels, i).add(NO_FRACTION).reinterpretAsInts();
      // What is too low has a sign or less in its lowest bits; what is too high has more.
      sums.max(lowest).min(highest).reinterpretAsFloats().sub(zero).mul(scale).intoArray(levels, i);
    }
  }
}
