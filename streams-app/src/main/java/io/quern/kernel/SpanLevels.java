package io.quern.kernel;

/** Levels counted from the smallest weight, the arithmetic of Q4_1 and Q5_1. */
final class SpanLevels {
  private SpanLevels() {}

  /** Rounds to the nearest level, half a level up. Source: ggml-quants.c, quantize_row_q4_1_ref. */
  static void assign(float[] x, int from, float min, float scale, int[] levels) {
    float inverse = scale != 0 ? 1 / scale : 0;
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) Rounding.truncate((x[from + i] - min) * inverse + 0.5f);
    }
  }
}
