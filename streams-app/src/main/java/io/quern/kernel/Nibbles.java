package io.quern.kernel;

/**
 * Levels of four bits, two a byte: value i of a run stands in the low half of byte i, value i + run
 * in the high half.
 */
final class Nibbles {
  private Nibbles() {}

  /**
   * Packs the low four bits of {@code 2 * run} levels from index {@code from} on into {@code run}
   * bytes.
   */
  static void pack(int[] levels, int from, int run, byte[] out, int at) {
    for (int i = 0; i < run; i++) {
      int low = levels[from + i] & 15;
      int high = levels[from + run + i] & 15;
      out[at + i] = (byte) (low | (high << 4));
    }
  }

  /** Value {@code i} of the {@code 2 * run} values packed at {@code at}. */
  static int get(byte[] bytes, int at, int run, int i) {
    return i < run ? bytes[at + i] & 15 : (bytes[at + i - run] >> 4) & 15;
  }
}
