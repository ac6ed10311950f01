package io.quern.kernel;

import java.util.Arrays;

/**
 * What a {@link RowErrorMeter} found: two numbers a stretch of a row, and the largest error of all.
 * For one thread, which uses it again and again.
 */
public final class RowErrorSums {
  private double[] squaredErrors = new double[1024];
  private double[] squares = new double[1024];
  private int count;
  private double largest;

  /** Forgets everything. */
  public void clear() {
    count = 0;
    largest = 0;
  }

  void add(double squaredError, double square, double largestError) {
    if (count == squares.length) {
      squaredErrors = Arrays.copyOf(squaredErrors, 2 * count);
      squares = Arrays.copyOf(squares, 2 * count);
    }
    squaredErrors[count] = squaredError;
    squares[count] = square;
    count++;
    if (largestError > largest) {
      largest = largestError;
    }
  }

  /** Stretches that were measured. */
  public int count() {
    return count;
  }

  /** Sum of the squared differences in a stretch; infinite or not a number where one has none. */
  public double squaredError(int stretch) {
    return squaredErrors[stretch];
  }

  /** Sum of the squared weights in a stretch. */
  public double squares(int stretch) {
    return squares[stretch];
  }

  /** The largest difference, as a magnitude; without those that are no number. */
  public double largestError() {
    return largest;
  }
}
