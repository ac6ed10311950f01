package io.quern.kernel;

/**
 * Weights known by how many of them have the same upper 16 bits: for BF16 and F16 that is all of a
 * value. The weights of a bucket of F32 count as spread evenly over it, the j-th smallest magnitude
 * of c at {@code (j + 1/2) / c} of its width; so a value is off by 1/128 of itself at most.
 */
public final class ValueBuckets {
  public static final int BUCKETS = 1 << Short.SIZE;
  private static final int NEGATIVE = BUCKETS / 2;

  private final ScaleDtype dtype;
  private final long[] counts;
  private final long total;

  /**
   * @param counts by bucket, read by its bits
   */
  ValueBuckets(ScaleDtype dtype, long[] counts) {
    this.dtype = dtype;
    this.counts = counts;
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    this.total = sum;
  }

  long total() {
    return total;
  }

  /** The same with other signs. */
  ValueBuckets negated() {
    long[] flipped = new long[BUCKETS];
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      flipped[bucket] = counts[bucket ^ NEGATIVE];
    }
    return new ValueBuckets(dtype, flipped);
  }

  /** The same without signs. */
  ValueBuckets magnitudes() {
    long[] folded = new long[BUCKETS];
    for (int bucket = 0; bucket < NEGATIVE; bucket++) {
      folded[bucket] = counts[bucket] + counts[bucket | NEGATIVE];
    }
    return new ValueBuckets(dtype, folded);
  }

  /** The value at a place, counted from 0, of all in ascending order. */
  double at(long place) {
    long left = place;
    for (int i = 0; i < BUCKETS; i++) {
      int bucket = ascending(i);
      if (left < counts[bucket]) {
        return value(bucket, left);
      }
      left -= counts[bucket];
    }
    throw new IllegalArgumentException("no value at " + place + " of " + total);
  }

  /** Negative numbers ascend while their bits descend. */
  private static int ascending(int i) {
    return i < NEGATIVE ? BUCKETS - 1 - i : i - NEGATIVE;
  }

  private double value(int bucket, long place) {
    boolean negative = bucket >= NEGATIVE;
    int magnitude = bucket & (NEGATIVE - 1);
    double part = ((negative ? counts[bucket] - 1 - place : place) + 0.5) / counts[bucket];
    double value = inner(magnitude) + (outer(magnitude) - inner(magnitude)) * part;
    return negative ? -value : value;
  }

  private double inner(int bucket) {
    return dtype == ScaleDtype.F16
        ? Float.float16ToFloat((short) bucket)
        : Float.intBitsToFloat(bucket << Short.SIZE);
  }

  private double outer(int bucket) {
    return dtype == ScaleDtype.F32
        ? Float.intBitsToFloat(bucket << Short.SIZE | 0xFFFF)
        : inner(bucket);
  }
}
