package io.quern.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link RowErrors} with its 16 lanes in two vectors of eight. It shares no virtual call with the
 * definition: what the compiler learned of the one would spoil the other.
 */
final class RowErrorsVector implements RowErrorMeter {
  private static final int HALF = RowErrors.LANES / 2;

  /** All of a binary64 number but its sign. */
  private static final long MAGNITUDE = Long.MAX_VALUE;

  private final double[] lanes = RowErrors.newLanes();

  @Override
  public void measure(float[] x, float[] y, int rows, int columns, RowErrorSums sums) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column += RowErrors.STRETCH) {
        int from = row * columns + column;
        int count = Math.min(RowErrors.STRETCH, columns - column);
        int taken = add(x, y, from, count, lanes);
        if (taken < count) {
          RowErrors.rest(x, y, from, taken, count, lanes);
        }
        RowErrors.finish(lanes, sums);
      }
    }
  }

  /** Sets all lanes to what comes of whole rounds of them; returns how many weights these are. */
  private static int add(float[] x, float[] y, int from, int count, double[] lanes) {
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
