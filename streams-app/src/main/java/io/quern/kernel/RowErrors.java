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

  /** Lanes of the squared errors and of the squares, and the largest errors. */
  private final double[] lanes = new double[2 * LANES + LANES / 2];

  private final Bulk bulk;

  RowErrors() {
    this((x, y, from, count, sums) -> 0);
  }

  /**
   * @param bulk takes over what it can of a stretch
   */
  RowErrors(Bulk bulk) {
    this.bulk = bulk;
  }

  /** Adds up the first weights of a stretch, whole rounds of the lanes. */
  @FunctionalInterface
  interface Bulk {

    /**
     * Sets all lanes to what comes of the first weights.
     *
     * @param lanes {@link #LANES} squared errors, as many squares, and half as many largest errors,
     *     of which only the largest counts
     * @return how many of the {@code count} weights were taken; 0 leaves the lanes as they were
     */
    int add(float[] x, float[] y, int from, int count, double[] lanes);
  }

  @Override
  public void measure(float[] x, float[] y, int rows, int columns, RowErrorSums sums) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column += STRETCH) {
        stretch(x, y, row * columns + column, Math.min(STRETCH, columns - column));
        sums.add(fold(0), fold(LANES), largest());
      }
    }
  }

  private void stretch(float[] x, float[] y, int from, int count) {
    int taken = bulk.add(x, y, from, count, lanes);
    if (taken == 0) {
      Arrays.fill(lanes, 0);
    }
    rest(x, y, from, taken, count);
  }

  private void rest(float[] x, float[] y, int from, int taken, int count) {
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

  private double fold(int first) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int lane = first; lane < first + half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[first];
  }

  private double largest() {
    double largest = 0;
    for (int lane = 2 * LANES; lane < lanes.length; lane++) {
      largest = Math.max(largest, lanes[lane]);
    }
    return largest;
  }
}
