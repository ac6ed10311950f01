package io.quern.kernel;

import java.util.Map;

/**
 * What the whole tensor decides about integer codes.
 *
 * <table>
 * <caption>bytes, little endian</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>scale</td><td>4</td><td>binary32; where the tensor shares one scale</td></tr>
 * <tr><td>zero</td><td>4</td><td>the zero point, with the scale</td></tr>
 * <tr><td>steps</td><td>4</td><td>steps of the search to take; else, where the range is
 * searched</td></tr>
 * </table>
 *
 * @param steps 0 where nothing is searched
 */
public record IntCalibration(float scale, int zero, int steps) {
  private static final IntCalibration NONE = new IntCalibration(0, 0, 0);
  private static final int SCALE_BYTES = Float.BYTES + Integer.BYTES;

  /**
   * Scale and zero point of a whole tensor.
   *
   * @param parameters of the row format
   * @param least and {@code greatest} of the weights
   * @throws ScaleOverflowException when the scale is beyond the dtype of the weights
   */
  public static IntCalibration ofRange(
      Map<String, String> parameters, float least, float greatest) {
    IntScale scale = IntParameters.of(parameters).scaling().of(least, greatest);
    return new IntCalibration(scale.scale(), scale.zero(), 0);
  }

  /** Where the tensor shares one scale: its bytes. */
  public byte[] scaleAndZero() {
    byte[] bytes = new byte[SCALE_BYTES];
    LittleEndian.putInt(bytes, 0, Float.floatToRawIntBits(scale));
    LittleEndian.putInt(bytes, Float.BYTES, zero);
    return bytes;
  }

  IntScale ofTensor() {
    return new IntScale(scale, zero);
  }

  /** Empty bytes are none: enough to know sizes. */
  static IntCalibration read(IntParameters parameters, byte[] bytes) {
    if (bytes.length == 0) {
      return NONE;
    }
    if (parameters.ofTensor() && bytes.length == SCALE_BYTES) {
      return ofScale(
          Float.intBitsToFloat(LittleEndian.getInt(bytes, 0)),
          LittleEndian.getInt(bytes, Float.BYTES));
    }
    if (!parameters.ofTensor() && parameters.searched() && bytes.length == Integer.BYTES) {
      return ofSteps(LittleEndian.getInt(bytes, 0));
    }
    throw new IllegalArgumentException("a calibration of " + bytes.length + " bytes");
  }

  private static IntCalibration ofScale(float scale, int zero) {
    if (!(scale > 0 && scale <= Float.MAX_VALUE) || zero != (byte) zero) {
      throw new IllegalArgumentException("scale " + scale + " and zero point " + zero);
    }
    return new IntCalibration(scale, zero, 0);
  }

  private static IntCalibration ofSteps(int steps) {
    if (steps < 1 || steps > ShrinkObserver.STEPS) {
      throw new IllegalArgumentException(steps + " steps: must be 1 to " + ShrinkObserver.STEPS);
    }
    return new IntCalibration(0, 0, steps);
  }

  /** Refuses to quantize without what the whole tensor decides. */
  void requireFor(IntParameters parameters) {
    if (parameters.ofTensor() ? scale == 0 : parameters.searched() && steps == 0) {
      throw new IllegalArgumentException("the calibration is missing");
    }
  }
}
