package io.quern.kernel;

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

  /** Writes numbers {@code from} to {@code to}, and zeros to the end of their last word. */
  static void put(int[] numbers, int from, int to, int bits, byte[] out, int at) {
    long word = 0;
    int filled = 0;
    int wordAt = at;
    for (int i = from; i < to; i++) {
      word |= (long) numbers[i] << filled;
      filled += bits;
      if (filled >= Integer.SIZE) {
        LittleEndian.putInt(out, wordAt, (int) word);
        wordAt += Integer.BYTES;
        word >>>= Integer.SIZE;
        filled -= Integer.SIZE;
      }
    }
    if (filled > 0) {
      LittleEndian.putInt(out, wordAt, (int) word);
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
