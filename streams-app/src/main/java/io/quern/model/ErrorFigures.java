package io.quern.model;

/**
 * What the quantization of some weights cost, measured on what a reader computes from the output.
 * The sums are exact, so figures add up to the same whatever was added first.
 *
 * @param weights how many weights
 * @param squaredError sum of the squared differences of a weight and what became of it
 * @param squares sum of the squared weights
 * @param largestError largest difference, as a magnitude; infinite where one has no number
 * @param excess of a tensor with codebooks: at most so far is the squared error above the least
 *     that any codebooks of the size have; {@link #UNKNOWN} elsewhere
 */
public record ErrorFigures(
    long weights, ExactSum squaredError, ExactSum squares, double largestError, double excess) {
  /** Instead of an excess that nobody knows. */
  public static final double UNKNOWN = -1;

  public static final ErrorFigures NONE = new ErrorFigures(0, ExactSum.ZERO, ExactSum.ZERO, 0);

  public ErrorFigures {
    if (weights < 0 || !(largestError >= 0) || !(excess >= 0 || excess == UNKNOWN)) {
      throw new IllegalArgumentException(
          "error figures of "
              + weights
              + " weights with a largest error of "
              + largestError
              + ", excess "
              + excess);
    }
  }

  /** Figures that say nothing of an optimum. */
  public ErrorFigures(long weights, ExactSum squaredError, ExactSum squares, double largestError) {
    this(weights, squaredError, squares, largestError, UNKNOWN);
  }

  /** How far above the optimum a tensor's squared error may be, and nothing else. */
  public static ErrorFigures ofExcess(double excess) {
    return new ErrorFigures(0, ExactSum.ZERO, ExactSum.ZERO, 0, excess);
  }

  /** The same with how far above the optimum it may be. */
  public ErrorFigures withExcess(double bound) {
    return new ErrorFigures(weights, squaredError, squares, largestError, bound);
  }

  /** Whether there is nothing to say: copies have no error, and measuring can be turned off. */
  public boolean isNone() {
    return weights == 0 && excess == UNKNOWN;
  }

  /** Both together: of one tensor, because an excess is a tensor's. */
  public ErrorFigures plus(ErrorFigures other) {
    return new ErrorFigures(
        Math.addExact(weights, other.weights),
        squaredError.plus(other.squaredError),
        squares.plus(other.squares),
        Math.max(largestError, other.largestError),
        Math.max(excess, other.excess));
  }

  /**
   * The same with every sum rounded, once. No error is farther above an optimum than it is large.
   *
   * @param bytes that these weights take in the output
   */
  public Quality rounded(long bytes) {
    double error = squaredError.toDouble();
    return new Quality(
        weights, bytes, error, squares.toDouble(), largestError, Math.min(excess, error));
  }
}
