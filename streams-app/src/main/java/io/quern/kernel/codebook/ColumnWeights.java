package io.quern.kernel.codebook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How much an error in each column of a matrix matters, as integers, so that sums of them have no
 * order.
 *
 * <p>A unit is 2^-28 of the power of two above the largest weight; a weight is rounded to the
 * nearest, so one far below 2^-28 of the largest counts for nothing.
 */
public final class ColumnWeights {
  private static final int BITS = 28;

  private final long[] units;

  private ColumnWeights(long[] units) {
    this.units = units;
  }

  /**
   * Reads weights.
   *
   * @param bytes a binary32 a column, little endian
   * @throws IllegalArgumentException for a weight that is negative or not finite, and where all are
   *     zero; the message says which
   */
  public static ColumnWeights of(byte[] bytes) {
    if (bytes.length == 0 || bytes.length % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "weights of columns in " + bytes.length + " bytes: must be floats");
    }
    float[] weights = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(weights);
    return of(weights);
  }

  static ColumnWeights of(float[] weights) {
    float largest = 0;
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0 && weights[i] <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "the weight of column %d is %s: must be finite and not negative"
                .formatted(i, weights[i]));
      }
      largest = Math.max(largest, weights[i]);
    }
    if (largest == 0) {
      throw new IllegalArgumentException(
          "the weights of all %d columns are zero: one at least must be above"
              .formatted(weights.length));
    }
    int unit = Math.getExponent((double) largest) + 1 - BITS;
    long[] units = new long[weights.length];
    for (int i = 0; i < weights.length; i++) {
      units[i] = (long) Math.rint(Math.scalb((double) weights[i], -unit));
    }
    return new ColumnWeights(units);
  }

  public int columns() {
    return units.length;
  }

  /** 0 to 2^28. */
  long units(int column) {
    return units[column];
  }
}
