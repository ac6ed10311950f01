package io.quern.kernel;

/** Numbers of eight bits as bytes, in whole words of 32 bits. */
final class PackBytesVector {
  private static final int STRIDE = 64;

  private PackBytesVector() {}

  /** Writes the lowest bytes of {@code count} integers, and no byte beyond them. */
  static void pack(int[] codes, int count, byte[] out, int at) {
    if (count >= STRIDE) {
      NarrowVector.narrow(codes, count, out, at);
      return;
    }
    for (int i = 0; i < count; i++) {
      out[at + i] = (byte) codes[i];
    }
  }
}
