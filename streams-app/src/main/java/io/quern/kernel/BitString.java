package io.quern.kernel;

import java.util.Arrays;

/**
 * Unsigned numbers of up to eight bits, one after the other without gaps: number i is at bit {@code
 * i * bits}, the least significant bit first, and may cross words.
 */
final class BitString {
  private BitString() {}

  /** Bytes of {@code count} numbers in whole words of 32 bits. */
  static int wordBytes(int count, int bits) {
    return Math.toIntExact(Math.ceilDiv((long) count * bits, Integer.SIZE) * Integer.BYTES);
  }

  /** Writes {@code count} numbers, and zeros to the end of their last word. */
  static void put(int[] numbers, int count, int bits, byte[] out, int at) {
    Arrays.fill(out, at, at + wordBytes(count, bits), (byte) 0);
    for (int i = 0; i < count; i++) {
      long bit = (long) i * bits;
      int byteAt = at + (int) (bit >>> 3);
      int shifted = numbers[i] << (bit & 7);
      out[byteAt] |= (byte) shifted;
      if (shifted > 255) {
        out[byteAt + 1] |= (byte) (shifted >>> 8);
      }
    }
  }

  /** Reads number {@code i}. */
  static int get(byte[] in, int at, int i, int bits) {
    long bit = (long) i * bits;
    int byteAt = at + (int) (bit >>> 3);
    int shift = (int) (bit & 7);
    int low = (in[byteAt] & 255) >>> shift;
    int high = shift + bits > Byte.SIZE ? (in[byteAt + 1] & 255) << (Byte.SIZE - shift) : 0;
    return (low | high) & ((1 << bits) - 1);
  }
}
