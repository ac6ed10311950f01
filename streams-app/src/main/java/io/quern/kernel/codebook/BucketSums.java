package io.quern.kernel.codebook;

import java.math.BigInteger;

/**
 * Sums of binary32 values that share their upper half, so their sign, exponent and upper bits of
 * the significand: count times these, plus the sum of the lower halves, in units of the last place.
 * In a binary64 such a sum is exact for up to 2^29 values of 24 bits.
 */
final class BucketSums {
  private static final int SIGN = 0x8000;
  private static final int EXPONENT = 0x7F80;
  private static final int SIGNIFICAND = 0x007F;
  private static final int EXPONENT_SHIFT = 7;

  /** The bit that a significand begins with, unless the value is subnormal. */
  private static final int LEADING = 0x80;

  /** Exponent of the last place of the smallest numbers. */
  private static final int LEAST_UNIT = -149;

  private BucketSums() {}

  static double sum(int bucket, long count, long lower) {
    if ((bucket & EXPONENT) == EXPONENT) {
      return count == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    double magnitude = Math.scalb((double) (count * upper(bucket) + lower), unit(bucket));
    return (bucket & SIGN) == 0 ? magnitude : -magnitude;
  }

  /** The sum of the lower halves, from that of the values. */
  static long lower(int bucket, long count, double sum) {
    return (long) Math.scalb(Math.abs(sum), -unit(bucket)) - count * upper(bucket);
  }

  /**
   * The same of values with weights, rounded once.
   *
   * @param mass sum of the weights, integers
   * @param lower sum of each weight times the lower half of its value
   */
  static double weighted(int bucket, long mass, BigInteger lower) {
    BigInteger units = BigInteger.valueOf(mass).multiply(BigInteger.valueOf(upper(bucket)));
    double magnitude = Math.scalb(units.add(lower).doubleValue(), unit(bucket));
    return (bucket & SIGN) == 0 ? magnitude : -magnitude;
  }

  /** The part of the significand that all values of a bucket share. */
  private static long upper(int bucket) {
    int leading = (bucket & EXPONENT) == 0 ? 0 : LEADING;
    return (long) ((bucket & SIGNIFICAND) | leading) << 16;
  }

  private static int unit(int bucket) {
    return LEAST_UNIT + Math.max(0, ((bucket & EXPONENT) >>> EXPONENT_SHIFT) - 1);
  }
}
