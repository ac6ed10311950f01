package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The outermost of some weights and 0, with 16 lanes. */
final class IntRangeVector {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int MAGNITUDE = Integer.MAX_VALUE;
  private static final int SIGN = Integer.MIN_VALUE;

  private IntRangeVector() {}

  /** The largest magnitude. Compared as integers: their order is that of magnitudes. */
  static float absmax(float[] x, int from, int count) {
    int whole = count - count % (2 * LANES);
    IntVector peaks = IntVector.zero(INTS);
    IntVector others = IntVector.zero(INTS);
    for (int i = 0; i < whole; i += 2 * LANES) {
      IntVector a = FloatVector.fromArray(FLOATS, x, from + i).reinterpretAsInts();
      IntVector b = FloatVector.fromArray(FLOATS, x, from + i + LANES).reinterpretAsInts();
      peaks = peaks.max(a.and(MAGNITUDE));
      others = others.max(b.and(MAGNITUDE));
    }
    int peak = peaks.max(others).reduceLanes(VectorOperators.MAX);
    for (int i = from + whole; i < from + count; i++) {
      peak = Math.max(peak, Float.floatToRawIntBits(x[i]) & MAGNITUDE);
    }
    return Float.intBitsToFloat(peak);
  }

  /**
   * The least and the greatest, not above and not below 0.
   *
   * @param range receives the two
   */
  static void range(float[] x, int from, int count, float[] range) {
    int whole = count - count % LANES;
    // The bits of positive numbers are in order as signed integers. Those of negative ones, the
    // sign flipped, are above all of the positive ones.
    IntVector greatest = IntVector.zero(INTS);
    IntVector least = IntVector.broadcast(INTS, SIGN);
    for (int i = 0; i < whole; i += LANES) {
      IntVector bits = FloatVector.fromArray(FLOATS, x, from + i).reinterpretAsInts();
      greatest = greatest.max(bits);
      least = least.max(bits.lanewise(VectorOperators.XOR, SIGN));
    }
    int high = greatest.reduceLanes(VectorOperators.MAX);
    int low = least.reduceLanes(VectorOperators.MAX);
    for (int i = from + whole; i < from + count; i++) {
      high = Math.max(high, Float.floatToRawIntBits(x[i]));
      low = Math.max(low, Float.floatToRawIntBits(x[i]) ^ SIGN);
    }
    range[0] = low < 0 ? 0 : Float.intBitsToFloat(low ^ SIGN);
    range[1] = Float.intBitsToFloat(high);
  }
}
