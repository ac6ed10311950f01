package io.quern.kernel;

import java.util.Arrays;

/**
 * Values in ascending order and which of them is nearest to a weight.
 *
 * <p>A weight goes above a bound when it is greater. The bound between two values is the largest
 * F32 that is not above the middle between them, so every F32 goes to the value that is nearest
 * indeed, and from the very middle to the lower one.
 */
final class Codebook {
  private static final int MOST_BITS = 8;

  private final int bits;

  /** 2^bits values, the last one repeated to the end. */
  private final float[] values;

  /** 2^bits bounds, each above the value of its index; infinite from the last value on. */
  private final float[] bounds;

  private Codebook(int bits, float[] values, float[] bounds) {
    this.bits = bits;
    this.values = values;
    this.bounds = bounds;
  }

  /**
   * A codebook for indices of {@code bits} bits.
   *
   * @param centroids 1 to 2^bits finite values in ascending order, possibly the last one repeated
   */
  static Codebook of(float[] centroids, int bits) {
    requireSound(centroids, bits);
    float[] values = Arrays.copyOf(centroids, 1 << bits);
    float last = centroids[centroids.length - 1];
    Arrays.fill(values, centroids.length, values.length, last);
    float[] bounds = new float[values.length];
    Arrays.fill(bounds, Float.POSITIVE_INFINITY);
    for (int i = 0; values[i] < last; i++) {
      bounds[i] = notAboveMiddle(values[i], values[i + 1]);
    }
    return new Codebook(bits, values, bounds);
  }

  /** A codebook as it travels: F32, little endian. */
  static Codebook read(byte[] bytes, int from, int length, int bits) {
    if (length % Float.BYTES != 0) {
      throw new IllegalArgumentException("a codebook of " + length + " bytes: must be floats");
    }
    float[] centroids = new float[length / Float.BYTES];
    for (int i = 0; i < centroids.length; i++) {
      centroids[i] = Float.intBitsToFloat(LittleEndian.getInt(bytes, from + i * Float.BYTES));
    }
    return of(centroids, bits);
  }

  private static void requireSound(float[] centroids, int bits) {
    if (bits < 1 || bits > MOST_BITS || centroids.length < 1 || centroids.length > 1 << bits) {
      throw new IllegalArgumentException(
          "a codebook of %d values for %d bits".formatted(centroids.length, bits));
    }
    for (int i = 0; i < centroids.length; i++) {
      if (!Float.isFinite(centroids[i]) || (i > 0 && centroids[i] < centroids[i - 1])) {
        throw new IllegalArgumentException(
            "value %d of a codebook is %s: must be finite and ascend".formatted(i, centroids[i]));
      }
    }
  }

  private static float notAboveMiddle(float low, float high) {
    double middle = ((double) low + high) / 2;
    float rounded = (float) middle;
    return rounded > middle ? Math.nextDown(rounded) : rounded;
  }

  int bits() {
    return bits;
  }

  float value(int index) {
    return values[index];
  }

  float bound(int index) {
    return bounds[index];
  }

  /** The index of the value nearest to a number. */
  int indexOf(float x) {
    int index = 0;
    for (int step = bounds.length >> 1; step > 0; step >>= 1) {
      index += x > bounds[index + step - 1] ? step : 0;
    }
    return index;
  }

  /** Writes the first {@code count} values, of which the last one may be repeated. */
  void write(byte[] out, int at, int count) {
    for (int i = 0; i < count; i++) {
      LittleEndian.putInt(out, at + i * Float.BYTES, Float.floatToRawIntBits(values[i]));
    }
  }
}
