package io.quern.kernel;

/**
 * The sixteen scales of Q3_K, six bits each, stored plus 32.
 *
 * <table>
 * <caption>12 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>low bits</td><td>8</td><td>bits 0-3: of scale j in the low half of byte j, of scale j + 8 in the high one</td></tr>
 * <tr><td>high bits</td><td>4</td><td>bits 4-5: bits 2k and 2k + 1 of byte i are of scale 4 k + i</td></tr>
 * </table>
 *
 * <p>Source: ggml-quants.c, quantize_row_q3_K_ref.
 */
final class SignedSixBitScales {
  static final int BYTES = 12;
  static final int ZERO = 32;

  private static final int RUN = 8;
  private static final int HIGH_BITS_AT = RUN;
  private static final int HIGH_BYTES = 4;

  private SignedSixBitScales() {}

  /** Packs sixteen scales of 0..63, which already are plus 32. */
  static void pack(int[] stored, byte[] out, int at) {
    Nibbles.pack(stored, 0, RUN, out, at);
    for (int i = 0; i < HIGH_BYTES; i++) {
      int packed = 0;
      for (int j = i; j < stored.length; j += HIGH_BYTES) {
        packed |= (stored[j] >> 4) << (j / HIGH_BYTES * 2);
      }
      out[at + HIGH_BITS_AT + i] = (byte) packed;
    }
  }

  /** Scale {@code j}, from -32 to 31. */
  static int get(byte[] bytes, int at, int j) {
    int low = Nibbles.get(bytes, at, RUN, j);
    int high = (bytes[at + HIGH_BITS_AT + j % HIGH_BYTES] >> (j / HIGH_BYTES * 2)) & 3;
    return (low | (high << 4)) - ZERO;
  }
}
