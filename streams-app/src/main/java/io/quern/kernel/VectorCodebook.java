package io.quern.kernel;

import java.util.Arrays;

/**
 * A codebook of numbers as one of vectors, for readers that look up a byte at a time: entry {@code
 * i} of 256 holds the values of the 8 / bits indices that are packed in byte {@code i}, the first
 * one in its lowest bits.
 */
public final class VectorCodebook {
  private static final int ENTRIES = 256;

  private VectorCodebook() {}

  /** Values of an entry; 0 where indices of so many bits do not fill a byte. */
  public static int valuesOf(int bits) {
    return bits >= 1 && Byte.SIZE % bits == 0 ? Byte.SIZE / bits : 0;
  }

  /** Values as a dtype has them. */
  public static float[] rounded(float[] values, String dtype) {
    ScaleDtype to = ScaleDtype.of(dtype);
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = to.round(values[i]);
    }
    return rounded;
  }

  /**
   * The table.
   *
   * @param values at most 2^bits values of the dtype; the last one stands for what is missing
   * @return 256 entries, one after the other
   */
  public static byte[] bytes(float[] values, int bits, String dtype) {
    int width = valuesOf(bits);
    float[] all = Arrays.copyOf(values, 1 << bits);
    Arrays.fill(all, values.length, all.length, values[values.length - 1]);
    float[] table = new float[ENTRIES * width];
    for (int i = 0; i < table.length; i++) {
      int index = (i / width) >>> (i % width * bits);
      table[i] = all[index & (all.length - 1)];
    }
    return TensorScales.bytes(table, dtype);
  }
}
