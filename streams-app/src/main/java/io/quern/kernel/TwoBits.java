package io.quern.kernel;

/**
 * Two bits each of 256 weights in 64 bytes. Of each 128 weights 32 bytes: bits 2k and 2k + 1 of
 * byte i belong to weight 32 k + i.
 */
final class TwoBits {
  static final int BYTES = 64;

  private static final int VALUES = 256;
  private static final int PART = 128;
  private static final int RUN = 32;

  private TwoBits() {}

  /** Packs bits {@code shift} and {@code shift + 1} of 256 levels. */
  static void pack(int[] levels, int shift, byte[] out, int at) {
    for (int part = 0; part < VALUES; part += PART) {
      for (int i = 0; i < RUN; i++) {
        int first = part + i;
        int packed = (levels[first] >> shift) & 3;
        packed |= ((levels[first + RUN] >> shift) & 3) << 2;
        packed |= ((levels[first + 2 * RUN] >> shift) & 3) << 4;
        packed |= ((levels[first + 3 * RUN] >> shift) & 3) << 6;
        out[at + part / 4 + i] = (byte) packed;
      }
    }
  }

  /** The bits of weight {@code i} of the 256 packed at {@code at}. */
  static int get(byte[] bytes, int at, int i) {
    int run = i % PART / RUN;
    return (bytes[at + i / PART * RUN + i % RUN] >> (2 * run)) & 3;
  }
}
