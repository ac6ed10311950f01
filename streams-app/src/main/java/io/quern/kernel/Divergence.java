package io.quern.kernel;

/**
 * Where magnitudes are cut so that few levels tell the most of their distribution: the cut with the
 * least Kullback-Leibler divergence between the distribution P of the magnitudes below it, those
 * above added to its last bin, and what Q is left of it by so many levels.
 *
 * <p>For a cut after the first i of 2048 bins, every i from the number of levels on: P are the
 * counts of those bins, the last one with all counts beyond. Q: each level takes the next {@code i
 * / levels} bins, the last level what remains; the counts of a level, those beyond the cut left
 * out, are spread evenly over its bins that are not empty. Both are divided by their sums. There is
 * no smoothing: where P has something and Q nothing, the divergence is infinite. Cut is at {@code i
 * + 1/2} bins, at most at the largest magnitude. Of equally good cuts, with differences below 1e-9
 * for rounding, the widest is taken: magnitudes of few values give 0 in many places.
 *
 * <p>Source: S. Migacz, 8-bit Inference with TensorRT, NVIDIA GTC 2017, with 128 levels for 8 bits.
 */
public final class Divergence {
  private static final double ROUNDING = 1e-9;

  private final long[] bins;
  private final int levels;

  /** Counts before each bin. */
  private final long[] counts = new long[MagnitudeBins.BINS + 1];

  /** Bins before each bin that are not empty. */
  private final int[] filled = new int[MagnitudeBins.BINS + 1];

  /** Sums of count times logarithm before each bin. */
  private final double[] terms = new double[MagnitudeBins.BINS + 1];

  private Divergence(long[] bins, int levels) {
    this.bins = bins;
    this.levels = levels;
    for (int i = 0; i < bins.length; i++) {
      counts[i + 1] = counts[i] + bins[i];
      filled[i + 1] = filled[i] + (bins[i] > 0 ? 1 : 0);
      terms[i + 1] = terms[i] + massOf(bins[i]);
    }
  }

  /**
   * The magnitude to cut at.
   *
   * @param bins counts of {@link MagnitudeBins}
   * @param absmax the end of the last bin
   * @param bits of the codes: half of them, for one sign, are the levels
   */
  public static float threshold(long[] bins, float absmax, int bits) {
    int kept = new Divergence(bins, 1 << (bits - 1)).best();
    double cut = (kept + 0.5) * absmax / MagnitudeBins.BINS;
    return Math.min(absmax, (float) cut);
  }

  private int best() {
    int best = bins.length;
    double least = of(best);
    for (int kept = bins.length - 1; kept >= levels; kept--) {
      double divergence = of(kept);
      if (divergence < least - ROUNDING) {
        least = divergence;
        best = kept;
      }
    }
    return best;
  }

  /**
   * The divergence of P from Q where {@code kept} bins are kept. With the sum of a level S over z
   * bins, it is {@code log T/N + 1/N (sum p log p - sum S' log S/z)}, where N are all counts, T
   * those below the cut, and S' is S with what was added to the last bin.
   */
  double of(int kept) {
    long beyond = counts[bins.length] - counts[kept];
    if (bins[kept - 1] == 0 && beyond > 0) {
      return Double.POSITIVE_INFINITY;
    }
    double sum = terms[kept - 1] + massOf(bins[kept - 1] + beyond);
    int width = kept / levels;
    int last = (levels - 1) * width;
    for (int from = 0; from < last; from += width) {
      sum -= level(from, from + width, 0);
    }
    sum -= level(last, kept, beyond);
    double all = counts[bins.length];
    return sum / all + log(counts[kept]) - log(counts[bins.length]);
  }

  private double level(int from, int to, long added) {
    long count = counts[to] - counts[from];
    return count == 0 ? 0 : (count + added) * (log(count) - log(filled[to] - filled[from]));
  }

  private static double massOf(long count) {
    return count == 0 ? 0 : count * log(count);
  }

  private static double log(long count) {
    return count < Logarithms.TABLE.length
        ? Logarithms.TABLE[(int) count]
        : StrictMath.log((double) count);
  }

  static Divergence ofLevels(long[] bins, int levels) {
    return new Divergence(bins, levels);
  }

  /** Of the counts that rows have, computed once; StrictMath has one result everywhere. */
  private static final class Logarithms {
    static final double[] TABLE = new double[1 << 15];

    static {
      for (int i = 1; i < TABLE.length; i++) {
        TABLE[i] = StrictMath.log(i);
      }
    }
  }
}
