package io.quern.kernel;

import java.util.Arrays;

/**
 * The definition of the figures of a row.
 *
 * <p>A row is measured in stretches of 256 weights from its first one on, the last stretch being
 * what is left; so a row that travels in parts, which begin at multiples of 256, has the figures of
 * the whole. Everything is binary64, each operation rounded by itself: the weight w and the value v
 * that a reader computes are widened, d = w - v, and d * d and w * w are added up in 16 lanes,
 * weight i of the stretch in lane i mod 16, in the order of the weights. Then lane l takes lane l +
 * 8, then l + 4, l + 2 and l + 1, and lane 0 is the sum.
 */
final class RowErrors implements RowErrorMeter {
  static final int STRETCH = 256;
  static final int LANES = 16;

  private final double[] lanes = newLanes();

  /**
   * Room for {@link #LANES} squared errors, as many squares, and half as many largest errors, of
   * which only the largest counts.
   */
  static double[] newLanes() {
    return new double[2 * LANES + LANES / 2];
  }

  @Override
  public void measure(float[] x, float[] y, int rows, int columns, RowErrorSums sums) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column += STRETCH) {
        Arrays.fill(lanes, 0);
        int count = Math.min(STRETCH, columns - column);
        rest(x, y, row * columns + column, 0, count, lanes);
        finish(lanes, sums);
      }
    }
  }

  /** Adds weights {@code taken} to {@code count} of the stretch at {@code from} to the lanes. */
  static void rest(float[] x, float[] y, int from, int taken, int count, double[] lanes) {
    double largest = 0;
    for (int i = taken; i < count; i++) {
      double weight = x[from + i];
      double error = weight - y[from + i];
      int lane = i & (LANES - 1);
      lanes[lane] += error * error;
      lanes[LANES + lane] += weight * weight;
      double magnitude = Math.abs(error);
      if (magnitude > largest) { // Math.max would mind NaN, too
        largest = magnitude;
      }
    }
    lanes[2 * LANES] = Math.max(lanes[2 * LANES], largest);
  }

  /** Adds up the lanes. */
  static void finish(double[] lanes, RowErrorSums sums) {
    double largest = 0;
    for (int lane = 2 * LANES; lane < lanes.length; lane++) {
      largest = Math.max(largest, lanes[lane]);
    }
    sums.add(fold(lanes, 0), fold(lanes, LANES), largest);
  }

  private static double fold(double[] lanes, int first) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int lane = first; lane < first + half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[first];
  }
}
