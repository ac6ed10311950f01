package io.quern.kernel;

/**
 * Small integers of one unit: how a super-block stores the scales or the mins of its sub-blocks.
 */
final class SharedUnit {
  private SharedUnit() {}

  /**
   * Rounds values of 0 and more so that the largest becomes {@code top}. A result is cut to a byte
   * before it is limited, which decides where the unit's inverse overflows.
   *
   * @return the unit. Source: ggml-quants.c, quantize_row_q4_K_ref and quantize_row_q2_K_ref
   */
  static float assign(float[] values, int top, int[] levels) {
    float largest = Math.max(0, Extremes.largest(values, 0, values.length));
    float inverse = largest > 0 ? top / largest : 0;
    for (int j = 0; j < values.length; j++) {
      levels[j] = Math.min(top, Rounding.nearestInt(inverse * values[j]) & 255);
    }
    return largest / top;
  }
}
