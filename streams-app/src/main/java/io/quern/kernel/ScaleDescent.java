package io.quern.kernel;

import java.util.Arrays;

/**
 * Looks for levels in {@code -top..top - 1} with which one scale has a small squared error, weights
 * counting by their squares.
 *
 * <p>Begins with the farthest weight on level -top; then, up to five times through the sub-block,
 * each weight in turn moves to the level that suits the scale which the others alone would have, if
 * the error falls. Two running sums hold the state, so the order of every addition decides. Source:
 * ggml-quants.c, make_q3_quants (do_rmse).
 */
final class ScaleDescent {
  private static final int ROUNDS = 5;

  private final int top;
  private final int[] level;

  /** The weights to fit; filled by the caller before {@link #search}. */
  final float[] x;

  /** Of x² * x * level, and of x² * level². */
  private float sumLx;

  private float sumL2;

  ScaleDescent(int values, int top) {
    this.top = top;
    this.x = new float[values];
    this.level = new int[values];
  }

  /** Returns the scale and writes the levels, counted from 0, from index {@code at} on. */
  float search(int[] levels, int at) {
    float farthest = Extremes.farthestFromZero(x, 0, x.length);
    if (Math.abs(farthest) < ScaleSearch.NEGLIGIBLE) {
      Arrays.fill(levels, at, at + x.length, 0);
      return 0;
    }
    start(-top / farthest);
    boolean moved = true;
    for (int round = 0; round < ROUNDS && moved; round++) {
      moved = moveEach();
    }
    for (int i = 0; i < x.length; i++) {
      levels[at + i] = level[i] + top;
    }
    return sumL2 > 0 ? sumLx / sumL2 : 0;
  }

  private void start(float inverse) {
    sumLx = 0;
    sumL2 = 0;
    for (int i = 0; i < x.length; i++) {
      float w = x[i] * x[i];
      level[i] = Rounding.nearestLevel(inverse * x[i], -top, top - 1);
      sumLx += w * x[i] * level[i];
      sumL2 += w * level[i] * level[i];
    }
  }

  private boolean moveEach() {
    boolean moved = false;
    for (int i = 0; i < x.length; i++) {
      moved |= move(i);
    }
    return moved;
  }

  private boolean move(int i) {
    float w = x[i] * x[i];
    float lx = sumLx - w * x[i] * level[i];
    if (!(lx > 0)) {
      return false;
    }
    float l2 = sumL2 - w * level[i] * level[i];
    int candidate = Rounding.nearestLevel(x[i] * l2 / lx, -top, top - 1);
    if (candidate == level[i]) {
      return false;
    }
    lx += w * x[i] * candidate;
    l2 += w * candidate * candidate;
    if (!(l2 > 0 && lx * lx * sumL2 > sumLx * sumLx * l2)) {
      return false;
    }
    level[i] = candidate;
    sumLx = lx;
    sumL2 = l2;
    return true;
  }
}
