package io.quern.kernel;

/** Magnitudes counted in bins of equal width from 0 to the largest one. */
public final class MagnitudeBins {
  /** As the source of {@link Divergence} has them. */
  public static final int BINS = 2048;

  private MagnitudeBins() {}

  /**
   * Counts weights.
   *
   * @param absmax the largest magnitude of these and all others that are counted with them
   * @param bins {@link #BINS} counts, which grow
   */
  public static void count(float[] x, int from, int count, float absmax, long[] bins) {
    for (int i = from; i < from + count; i++) {
      bins[binOf(Math.abs(x[i]), absmax)]++;
    }
  }

  /** The quotient is computed in binary64; the product before it is exact. */
  private static int binOf(float magnitude, float absmax) {
    return absmax == 0 ? 0 : Math.min(BINS - 1, (int) (magnitude * (double) BINS / absmax));
  }
}
