package io.quern.kernel;

/** Bit 4 of the levels of a block of 32, as a little-endian number whose bit i is of weight i. */
final class FifthBits {
  static final int BYTES = Integer.BYTES;

  private static final int BIT = 4;

  private FifthBits() {}

  static void pack(int[] levels, byte[] out, int at) {
    int packed = 0;
    for (int i = 0; i < levels.length; i++) {
      packed |= ((levels[i] >> BIT) & 1) << i;
    }
    LittleEndian.putInt(out, at, packed);
  }

  /** 16 or 0: bit 4 of level {@code i}, in its place. */
  static int get(byte[] bytes, int at, int i) {
    return ((LittleEndian.getInt(bytes, at) >>> i) & 1) << BIT;
  }
}
