package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/** {@link Fp8Definition} for 16 lanes, with quotients in binary32. */
final class Fp8Vector implements Fp8Coder {
  private static final int LANES = 16;

  /** Weights between the two passes, few enough to stay in the nearest cache. */
  private static final int ROUND = 1024;

  /** As many as {@link NarrowVector} writes at once. */
  private static final int LEAST = 64;

  private static final int ONE_GROUP = Integer.SIZE - 1;

  private final Fp8Coder definition = new Fp8Definition(ScaleDtype.F32);
  private final SmallFloatVector e4m3 = new SmallFloatVector(SmallFloat.E4M3);
  private final float[] divisor = new float[1];
  private final int[] codes = new int[ROUND];

  static @Nullable RowQuantizer twinOf(RowFormat format) {
    Fp8 fp8 = (Fp8) format;
    return fp8.quotient() == ScaleDtype.F32 ? fp8.newQuantizer(new Fp8Vector()) : null;
  }

  @Override
  public float absmax(float[] x, int from, int count) {
    int whole = count - count % LANES;
    IntVector peak = IntVector.zero(IntVector.SPECIES_512);
    for (int i = from; i < from + whole; i += LANES) {
      // As integers: the order of magnitudes is that of their bits.
      peak =
          peak.max(
              FloatVector.fromArray(FloatVector.SPECIES_512, x, i)
                  .reinterpretAsInts()
                  .and(Integer.MAX_VALUE));
    }
    float absmax = Float.intBitsToFloat(peak.reduceLanes(VectorOperators.MAX));
    return Math.max(absmax, definition.absmax(x, from + whole, count - whole));
  }

  @Override
  public SmallFloatTrial.Searches searches() {
    return SmallFloatTrialVector::search;
  }

  @Override
  public void encode(float[] x, int from, int count, float scale, byte[] out, int at) {
    int done = 0;
    divisor[0] = scale;
    while (count - done >= LEAST) {
      int round = Math.min(ROUND, (count - done) / LANES * LANES);
      e4m3.codes(x, from + done, round, divisor, ONE_GROUP, codes);
      NarrowVector.narrow(codes, round, out, at + done);
      done += round;
    }
    definition.encode(x, from + done, count - done, scale, out, at + done);
  }
}
