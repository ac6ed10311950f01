package io.quern.model;

/**
 * What the quantization of some weights cost, measured on what a reader computes from the output.
 * The sums are exact, so figures add up to the same whatever was added first.
 *
 * @param weights how many weights
 * @param squaredError sum of the squared differences of a weight and what became of it
 * @param squares sum of the squared weights
 * @param largestError largest difference, as a magnitude; infinite where one has no number
 */
public record ErrorFigures(
    long weights, ExactSum squaredError, ExactSum squares, double largestError) {
  public static final ErrorFigures NONE = new ErrorFigures(0, ExactSum.ZERO, ExactSum.ZERO, 0);

  public ErrorFigures {
    if (weights < 0 || !(largestError >= 0)) {
      throw new IllegalArgumentException(
          "error figures of " + weights + " weights with a largest error of " + largestError);
    }
  }

  /** Whether there is nothing to say: copies have no error, and measuring can be turned off. */
  public boolean isNone() {
    return weights == 0;
  }

  public ErrorFigures plus(ErrorFigures other) {
    return new ErrorFigures(
        Math.addExact(weights, other.weights),
        squaredError.plus(other.squaredError),
        squares.plus(other.squares),
        Math.max(largestError, other.largestError));
  }

  /**
   * The same with every sum rounded, once.
   *
   * @param bytes that these weights take in the output
   */
  public Quality rounded(long bytes) {
    return new Quality(weights, bytes, squaredError.toDouble(), squares.toDouble(), largestError);
  }
}
