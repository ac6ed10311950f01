package io.quern.kernel;

/** What a whole tensor decided, as the raw bits that travel with an order: little endian. */
final class CalibrationBits {
  /** Instead of a scale that is not known: enough to know sizes. */
  static final float MISSING = 0;

  private CalibrationBits() {}

  /**
   * One scale as a binary32; {@link #MISSING} where there are no bytes.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  static float scale(byte[] bytes) {
    if (bytes.length == 0) {
      return MISSING;
    }
    if (bytes.length != Float.BYTES) {
      throw new IllegalArgumentException(
          "a calibration of %d bytes: must be one float".formatted(bytes.length));
    }
    return scale(bytes, 0);
  }

  /** The scale at a byte, refused when it is not a positive, finite number. */
  static float scale(byte[] bytes, int at) {
    float scale = Float.intBitsToFloat(LittleEndian.getInt(bytes, at));
    if (!(scale > 0 && scale <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("a scale of " + scale + ": must be positive and finite");
    }
    return scale;
  }

  static void require(boolean present) {
    if (!present) {
      throw new IllegalArgumentException("the calibration is missing");
    }
  }
}
