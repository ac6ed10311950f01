package io.quern.model;

/**
 * How good quantized weights are, for people.
 *
 * @param weights that were quantized; copies do not count
 * @param bytes that they take in the output, scales included
 * @param squaredError sum of the squared differences
 * @param squares sum of the squared weights
 * @param largestError largest difference; infinite where one has no number
 * @param excess see {@link ErrorFigures}
 */
public record Quality(
    long weights,
    long bytes,
    double squaredError,
    double squares,
    double largestError,
    double excess) {

  /** Without an optimum to compare with. */
  public Quality(
      long weights, long bytes, double squaredError, double squares, double largestError) {
    this(weights, bytes, squaredError, squares, largestError, ErrorFigures.UNKNOWN);
  }

  /** Whether it is known how far the squared error may be above the least possible. */
  public boolean hasExcess() {
    return excess >= 0;
  }

  /** Root of the mean squared error; 0 for no weights. */
  public double rmse() {
    if (weights == 0 || Double.isInfinite(largestError)) {
      return largestError;
    }
    return Math.sqrt(squaredError / weights);
  }

  /** Signal to noise in decibels: 10 log10 (squares / squared error). Infinite without error. */
  public double snrDb() {
    if (Double.isInfinite(largestError)) {
      return Double.NEGATIVE_INFINITY;
    }
    return squaredError == 0
        ? Double.POSITIVE_INFINITY
        : 10 * StrictMath.log10(squares / squaredError);
  }

  public double bitsPerWeight() {
    return weights == 0 ? 0 : bytes * 8.0 / weights;
  }
}
