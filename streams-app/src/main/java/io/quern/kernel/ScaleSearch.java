package io.quern.kernel;

import java.util.Arrays;

/**
 * Looks for the scale with which {@code x ≈ scale * level} has the smallest weighted squared error,
 * level in {@code -top..top - 1}.
 *
 * <p>The farthest weight is laid on level -top, then on 18 places up to 0.9 levels around it; each
 * time the other levels follow by rounding and the scale by least squares. Sums run from the first
 * weight to the last: another order rounds otherwise. Source: ggml-quants.c, make_qx_quants
 * (rmse_type 1).
 */
final class ScaleSearch {
  /**
   * A sub-block whose weights are all nearer to zero than this counts as zero. Source:
   * GROUP_MAX_EPS.
   */
  static final float NEGLIGIBLE = 1e-15f;

  private static final int STEPS_ASIDE = 9;
  private static final float STEP = 0.1f;

  private final int top;

  /**
   * The weights to fit, and how much the error of each counts; filled by the caller before {@link
   * #search}.
   */
  final float[] x;

  final float[] importance;

  /** What the last {@link #sum} found: of importance * x * level, and of importance * level². */
  private float sumLx;

  private float sumL2;

  /** The best so far, and by how much it lowers the squared error. */
  private float bestInverse;

  private float scale;
  private float gain;

  ScaleSearch(int values, int top) {
    this.top = top;
    this.x = new float[values];
    this.importance = new float[values];
  }

  /** Returns the scale and writes the levels, counted from 0, from index {@code at} on. */
  float search(int[] levels, int at) {
    float farthest = Extremes.farthestFromZero(x, 0, x.length);
    if (Math.abs(farthest) < NEGLIGIBLE) {
      Arrays.fill(levels, at, at + x.length, 0);
      return 0;
    }
    start(-top / farthest);
    for (int step = -STEPS_ASIDE; step <= STEPS_ASIDE; step++) {
      if (step != 0) {
        tryStep(-(top + STEP * step) / farthest);
      }
    }
    assign(levels, at);
    return scale;
  }

  private void start(float inverse) {
    sum(inverse);
    bestInverse = inverse;
    scale = sumL2 != 0 ? sumLx / sumL2 : 0;
    gain = scale * sumLx;
  }

  private void tryStep(float inverse) {
    sum(inverse);
    if (sumL2 > 0 && sumLx * sumLx > gain * sumL2) {
      bestInverse = inverse;
      scale = sumLx / sumL2;
      gain = scale * sumLx;
    }
  }

  private void sum(float inverse) {
    float lx = 0;
    float l2 = 0;
    for (int i = 0; i < x.length; i++) {
      float level = Rounding.nearestLevel(inverse * x[i], -top, top - 1);
      lx += importance[i] * x[i] * level;
      l2 += importance[i] * level * level;
    }
    sumLx = lx;
    sumL2 = l2;
  }

  private void assign(int[] levels, int at) {
    for (int i = 0; i < x.length; i++) {
      levels[at + i] = top + Rounding.nearestLevel(bestInverse * x[i], -top, top - 1);
    }
  }
}
