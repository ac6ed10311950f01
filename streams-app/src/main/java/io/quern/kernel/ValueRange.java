package io.quern.kernel;

/** The least and the greatest of some weights and 0; 0 itself without a sign. */
public record ValueRange(float min, float max) {

  /**
   * Looks at {@code count} finite weights. Math.min and Math.max, because the compiler puts them
   * into lanes; it does not do so with a comparison and a choice.
   */
  public static ValueRange of(float[] x, int from, int count) {
    float min = 0;
    float max = 0;
    for (int i = from; i < from + count; i++) {
      min = Math.min(min, x[i]);
      max = Math.max(max, x[i]);
    }
    return new ValueRange(min + 0f, max);
  }

  public float absmax() {
    return Math.max(-min, max);
  }
}
