package io.quern.kernel;

/**
 * IEEE binary16, the type of every scale in a block: little endian, rounded to nearest, ties to
 * even.
 */
final class Half {
  static final int BYTES = 2;

  private static final int EXPONENT = 0x7C00;
  private static final int QUIET_NAN = 0x7E00;

  private Half() {}

  /**
   * The bits of {@code x}. A NaN keeps its sign only, where Java would keep its payload too.
   * Source: ggml-impl.h, fp32_to_fp16.
   */
  static short bits(float x) {
    if (Float.isNaN(x)) {
      int sign = (Float.floatToRawIntBits(x) >>> 16) & 0x8000;
      return (short) (sign | QUIET_NAN);
    }
    return Float.floatToFloat16(x);
  }

  static boolean isFinite(short bits) {
    return (bits & EXPONENT) != EXPONENT;
  }

  static float get(byte[] bytes, int at) {
    return Float.float16ToFloat(LittleEndian.getShort(bytes, at));
  }

  static void put(byte[] bytes, int at, float x) {
    LittleEndian.putShort(bytes, at, bits(x));
  }
}
