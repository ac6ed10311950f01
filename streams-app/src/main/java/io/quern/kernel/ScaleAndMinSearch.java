package io.quern.kernel;

import java.util.Arrays;

/**
 * Looks for the scale and the min with which {@code x ≈ scale * level + min} has the smallest
 * weighted error, level in {@code 0..top}, min at most 0.
 *
 * <p>Begins with the span of the weights; each step stretches the levels a little otherwise,
 * rounds, and solves for scale and min by least squares. A better min changes the span from which
 * the following steps start, so the steps depend on their order. Sums run from the first weight to
 * the last: another order rounds otherwise. Source: ggml-quants.c, make_qkx2_quants.
 */
final class ScaleAndMinSearch {
  /**
   * Which steps are tried: the levels stretched by {@code first}, {@code first + width} … {@code
   * first + count * width}.
   */
  record Steps(float first, float width, int count) {}

  private final int top;
  private final Steps steps;
  private final boolean squared;

  /**
   * The weights to fit, and how much the error of each counts; filled by the caller before {@link
   * #search}.
   */
  final float[] x;

  final float[] importance;

  private final int[] trial;
  private float sumW;
  private float sumX;
  private float sumL;
  private float sumL2;
  private float sumLx;
  private float largest;
  private float scale;
  private float min;
  private float error;

  /**
   * @param squared whether the squares of the differences count, or their magnitudes
   */
  ScaleAndMinSearch(int values, int top, Steps steps, boolean squared) {
    this.top = top;
    this.steps = steps;
    this.squared = squared;
    this.x = new float[values];
    this.importance = new float[values];
    this.trial = new int[values];
  }

  /** The scale that the last search found. */
  float scale() {
    return scale;
  }

  /** The min that the last search found, negated as blocks store it. */
  float negatedMin() {
    return -min;
  }

  /** Writes the levels from index {@code at} on. */
  void search(int[] levels, int at) {
    survey();
    if (largest == min) {
      scale = 0;
      Arrays.fill(levels, at, at + x.length, 0);
      return;
    }
    float inverse = top / (largest - min);
    scale = 1 / inverse;
    assign(inverse);
    error = errorOf(scale, min);
    System.arraycopy(trial, 0, levels, at, trial.length);
    for (int step = 0; step <= steps.count; step++) {
      assign((steps.first + steps.width * step + top) / (largest - min));
      if (improve()) {
        System.arraycopy(trial, 0, levels, at, trial.length);
      }
    }
  }

  /** The span, 0 included, and the sums that do not depend on levels. */
  private void survey() {
    float smallest = Extremes.smallest(x, 0, x.length);
    largest = Extremes.largest(x, 0, x.length);
    min = smallest > 0 ? 0 : smallest;
    float w = importance[0];
    float wx = importance[0] * x[0];
    for (int i = 1; i < x.length; i++) {
      w += importance[i];
      wx += importance[i] * x[i];
    }
    sumW = w;
    sumX = wx;
  }

  /** Rounds to levels and sums them up. */
  private void assign(float inverse) {
    float zero = min;
    float l1 = 0;
    float l2 = 0;
    float lx = 0;
    for (int i = 0; i < x.length; i++) {
      int level = Rounding.nearestLevel(inverse * (x[i] - zero), 0, top);
      trial[i] = level;
      float weighted = importance[i] * level;
      l1 += weighted;
      l2 += weighted * level;
      lx += weighted * x[i];
    }
    sumL = l1;
    sumL2 = l2;
    sumLx = lx;
  }

  /** Solves for scale and min, and keeps them if their error is smaller. */
  private boolean improve() {
    float determinant = sumW * sumL2 - sumL * sumL;
    if (!(determinant > 0)) {
      return false;
    }
    float trialScale = (sumW * sumLx - sumX * sumL) / determinant;
    float trialMin = (sumL2 * sumX - sumL * sumLx) / determinant;
    if (trialMin > 0) {
      trialMin = 0;
      trialScale = sumLx / sumL2;
    }
    float trialError = errorOf(trialScale, trialMin);
    if (!(trialError < error)) {
      return false;
    }
    scale = trialScale;
    min = trialMin;
    error = trialError;
    return true;
  }

  private float errorOf(float someScale, float someMin) {
    float sum = 0;
    for (int i = 0; i < x.length; i++) {
      float difference = someScale * trial[i] + someMin - x[i];
      sum += importance[i] * (squared ? difference * difference : Math.abs(difference));
    }
    return sum;
  }
}
