package io.quern.kernel;

/** Levels around a zero in their middle, the arithmetic of Q4_0 and Q5_0. */
final class SymmetricLevels {
  private SymmetricLevels() {}

  /**
   * Lays the weight farthest from zero on level 0 and the zero on level {@code zero}; half a level
   * is rounded up. A weight as far on the other side would need a level more than there are and
   * gets the last. Source: ggml-quants.c, quantize_row_q4_0_ref.
   *
   * @return the scale, negative where the farthest weight is positive
   */
  static float assign(float[] x, int from, int zero, int[] levels) {
    float scale = Extremes.farthestFromZero(x, from, levels.length) / -zero;
    float inverse = scale != 0 ? 1 / scale : 0;
    float half = zero + 0.5f;
    for (int i = 0; i < levels.length; i++) {
      // The byte comes first: an infinity, where the inverse overflows, becomes 0 and not the last.
      byte level = (byte) Rounding.truncate(x[from + i] * inverse + half);
      levels[i] = Math.min(2 * zero - 1, level);
    }
    return scale;
  }
}
