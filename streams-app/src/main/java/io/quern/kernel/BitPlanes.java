package io.quern.kernel;

/** One bit each of 256 weights in 32 bytes: bit k of byte i belongs to weight 32 k + i. */
final class BitPlanes {
  static final int BYTES = 32;

  private static final int PLANES = 8;

  private BitPlanes() {}

  /** Packs bit {@code bit} of 256 levels. */
  static void pack(int[] levels, int bit, byte[] out, int at) {
    for (int i = 0; i < BYTES; i++) {
      int packed = 0;
      for (int plane = 0; plane < PLANES; plane++) {
        packed |= ((levels[plane * BYTES + i] >> bit) & 1) << plane;
      }
      out[at + i] = (byte) packed;
    }
  }

  /** The bit of weight {@code i} of the 256 packed at {@code at}. */
  static int get(byte[] bytes, int at, int i) {
    return (bytes[at + i % BYTES] >> (i / BYTES)) & 1;
  }
}
