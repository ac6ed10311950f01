package io.quern.kernel;

/**
 * The outermost of some weights. Of equal ones the first counts, which decides the sign of a scale.
 */
final class Extremes {
  private Extremes() {}

  /** The weight of the largest magnitude, with its sign; 0 when all are. */
  static float farthestFromZero(float[] x, int from, int count) {
    float magnitude = 0;
    float farthest = 0;
    for (int i = from; i < from + count; i++) {
      float candidate = Math.abs(x[i]);
      if (candidate > magnitude) {
        magnitude = candidate;
        farthest = x[i];
      }
    }
    return farthest;
  }

  /** The smallest weight. Not Math.min: of -0 and 0 the first one stays. */
  static float smallest(float[] x, int from, int count) {
    float smallest = x[from];
    for (int i = from + 1; i < from + count; i++) {
      if (x[i] < smallest) {
        smallest = x[i];
      }
    }
    return smallest;
  }

  /** The largest weight; of -0 and 0 the first one. */
  static float largest(float[] x, int from, int count) {
    float largest = x[from];
    for (int i = from + 1; i < from + count; i++) {
      if (x[i] > largest) {
        largest = x[i];
      }
    }
    return largest;
  }
}
