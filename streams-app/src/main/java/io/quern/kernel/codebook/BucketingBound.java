package io.quern.kernel.codebook;

import java.util.Arrays;

/**
 * What it may cost that F32 weights were counted in buckets: how far the squared error of a
 * codebook, with clusters of whole buckets, can be above that of the best codebook for the weights
 * themselves. Nothing for 16-bit dtypes.
 */
public final class BucketingBound {
  private BucketingBound() {}

  /**
   * The simple bound on the squared distance of a weight to the mean of its bucket: a quarter of
   * the square of the widest bucket's width.
   */
  public static double perWeight(ValueHistogram histogram) {
    double most = 0;
    for (int bucket = 0; bucket < ValueHistogram.BUCKETS; bucket++) {
      if (histogram.count(bucket) > 0) {
        double width =
            (double) histogram.dtype().outermost(bucket) - histogram.dtype().innermost(bucket);
        most = Math.max(most, width * width / 4);
      }
    }
    return most;
  }

  /**
   * The same for all weights together: in a bucket with ends a and b and mean m it is at most (b -
   * m)(m - a) a weight, which also needs the sums.
   */
  public static double within(ValueHistogram histogram) {
    double total = 0;
    for (int bucket = 0; bucket < ValueHistogram.BUCKETS; bucket++) {
      if (histogram.count(bucket) > 0) {
        double mean = histogram.sum(bucket) / histogram.count(bucket);
        double toInner = mean - histogram.dtype().innermost(bucket);
        double toOuter = histogram.dtype().outermost(bucket) - mean;
        total += histogram.count(bucket) * toInner * toOuter;
      }
    }
    return total;
  }

  /**
   * A bound on the excess of a codebook's total squared error.
   *
   * <p>For given centroids, a weight x costs x² plus a concave function of x. That is nowhere below
   * its chord over the bucket, so no codebook costs less than it would with the bucket's mass moved
   * to the bucket's ends, the mean kept, and what this adds to the squares taken off. The best
   * codebook of the ends is found exactly.
   *
   * @param cost of the codebook that was found for the buckets
   */
  public static double excess(ValueHistogram histogram, int clusters, double cost) {
    if (histogram.dtype().isExact()) {
      return 0;
    }
    double least = ExactKMeans.solve(ends(histogram), clusters).cost() - within(histogram);
    return Math.max(0, cost - least);
  }

  private static WeightedValues ends(ValueHistogram histogram) {
    double[] masses = new double[2 * ValueHistogram.BUCKETS];
    double[] sums = new double[2 * ValueHistogram.BUCKETS];
    int size = 0;
    for (int i = 0; i < ValueHistogram.BUCKETS; i++) {
      int bucket = ValueHistogram.inOrder(i);
      double count = histogram.count(bucket);
      if (count > 0) {
        double a = Math.min(inner(histogram, bucket), outer(histogram, bucket));
        double b = Math.max(inner(histogram, bucket), outer(histogram, bucket));
        double upper = (histogram.sum(bucket) - count * a) / (b - a);
        size = put(masses, sums, size, a, count - upper);
        size = put(masses, sums, size, b, upper);
      }
    }
    return WeightedValues.ofBuckets(Arrays.copyOf(masses, size), Arrays.copyOf(sums, size));
  }

  private static int put(double[] masses, double[] sums, int at, double value, double mass) {
    if (!(mass > 0)) {
      return at;
    }
    masses[at] = mass;
    sums[at] = mass * value;
    return at + 1;
  }

  private static double inner(ValueHistogram histogram, int bucket) {
    return histogram.dtype().innermost(bucket);
  }

  private static double outer(ValueHistogram histogram, int bucket) {
    return histogram.dtype().outermost(bucket);
  }
}
