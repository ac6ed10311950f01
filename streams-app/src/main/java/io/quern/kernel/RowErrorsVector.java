package io.quern.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/** The bulk of {@link RowErrors}: its 16 lanes are two vectors of eight. */
final class RowErrorsVector implements RowErrors.Bulk {
  private static final int HALF = RowErrors.LANES / 2;

  /** All of a binary64 number but its sign. */
  private static final long MAGNITUDE = Long.MAX_VALUE;

  @Override
  public int add(float[] x, float[] y, int from, int count, double[] lanes) {
    int whole = count - count % RowErrors.LANES;
    DoubleVector lowErrors = DoubleVector.zero(DoubleVector.SPECIES_512);
    DoubleVector highErrors = lowErrors;
    DoubleVector lowSquares = lowErrors;
    DoubleVector highSquares = lowErrors;
    LongVector largest = LongVector.zero(LongVector.SPECIES_512);
    for (int i = from; i < from + whole; i += RowErrors.LANES) {
      DoubleVector lowX =
          (DoubleVector)
              FloatVector.fromArray(FloatVector.SPECIES_256, x, i)
                  .convertShape(VectorOperators.F2D, DoubleVector.SPECIES_512, 0);
      DoubleVector highX =
          (DoubleVector)
              FloatVector.fromArray(FloatVector.SPECIES_256, x, i + HALF)
                  .convertShape(VectorOperators.F2D, DoubleVector.SPECIES_512, 0);
      DoubleVector lowError =
          lowX.sub(
              FloatVector.fromArray(FloatVector.SPECIES_256, y, i)
                  .convertShape(VectorOperators.F2D, DoubleVector.SPECIES_512, 0));
      DoubleVector highError =
          highX.sub(
              FloatVector.fromArray(FloatVector.SPECIES_256, y, i + HALF)
                  .convertShape(VectorOperators.F2D, DoubleVector.SPECIES_512, 0));
      lowErrors = lowErrors.add(lowError.mul(lowError));
      highErrors = highErrors.add(highError.mul(highError));
      lowSquares = lowSquares.add(lowX.mul(lowX));
      highSquares = highSquares.add(highX.mul(highX));
      // The order of magnitudes is that of their bits, with what is no number above all.
      largest = largest.max(lowError.reinterpretAsLongs().and(MAGNITUDE));
      largest = largest.max(highError.reinterpretAsLongs().and(MAGNITUDE));
    }
    lowErrors.intoArray(lanes, 0);
    highErrors.intoArray(lanes, HALF);
    lowSquares.intoArray(lanes, RowErrors.LANES);
    highSquares.intoArray(lanes, RowErrors.LANES + HALF);
    largest.reinterpretAsDoubles().intoArray(lanes, 2 * RowErrors.LANES);
    return whole;
  }
}
