package io.quern.kernel.codebook;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How often each value occurs: for 16-bit dtypes by all bits, for F32 by the upper 16, with the
 * exact sum of the values of each bucket. -0 and 0 are one value. All sums are of integers, so the
 * result does not depend on the order or grouping of additions, for up to 2^39 weights.
 */
public final class ValueHistogram {
  static final int BUCKETS = 1 << 16;

  private static final int NEGATIVE = 0x8000;
  private static final int LOWER_HALF = 0xFFFF;
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private final HistogramDtype dtype;
  private final long[] counts = new long[BUCKETS];

  /** Of F32: the sum of the lower halves of a bucket's values. */
  private final long[] lower;

  public ValueHistogram(HistogramDtype dtype) {
    this.dtype = dtype;
    lower = new long[dtype.isExact() ? 0 : BUCKETS];
  }

  public void clear() {
    Arrays.fill(counts, 0);
    Arrays.fill(lower, 0);
  }

  /** Counts finite weights that are values of the dtype. */
  public void add(float[] x, int from, int count) {
    switch (dtype) {
      case BF16 -> addBF16(x, from, count);
      case F16 -> addF16(x, from, count);
      case F32 -> addF32(x, from, count);
    }
  }

  private void addBF16(float[] x, int from, int count) {
    for (int i = from; i < from + count; i++) {
      counts[Float.floatToRawIntBits(x[i]) >>> 16]++;
    }
  }

  private void addF16(float[] x, int from, int count) {
    for (int i = from; i < from + count; i++) {
      counts[Float.floatToFloat16(x[i]) & LOWER_HALF]++;
    }
  }

  private void addF32(float[] x, int from, int count) {
    for (int i = from; i < from + count; i++) {
      addF32(x[i]);
    }
  }

  /** Adding 0 makes 0 of -0, and nothing else of anything else. */
  private void addF32(float x) {
    int bits = Float.floatToRawIntBits(x + 0f);
    counts[bits >>> 16]++;
    lower[bits >>> 16] += bits & LOWER_HALF;
  }

  /** Counts finite weights as they lie in a chunk, little endian. */
  public void add(byte[] in, int from, int count) {
    int bytes = dtype.bytes();
    for (int at = from; at < from + count * bytes; at += bytes) {
      if (dtype.isExact()) {
        counts[(short) SHORT.get(in, at) & LOWER_HALF]++;
      } else {
        addF32((float) FLOAT.get(in, at));
      }
    }
  }

  /** Adds what {@link #sparse} gave of some weights, fewer than 2^29 a bucket. */
  public void add(SparseHistogram part) {
    for (int i = 0; i < part.size(); i++) {
      int bucket = part.bucket(i);
      counts[bucket] += part.count(i);
      if (!dtype.isExact()) {
        lower[bucket] +=
            BucketSums.lower(bucket, part.count(i), Double.longBitsToDouble(part.word(i)));
      }
    }
  }

  public SparseHistogram sparse() {
    foldZeros();
    int size = (int) Arrays.stream(counts).filter(count -> count > 0).count();
    SparseHistogram sparse = new SparseHistogram(size, !dtype.isExact());
    int at = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      if (counts[bucket] > 0) {
        sparse.put(at++, bucket, counts[bucket], Double.doubleToRawLongBits(sum(bucket)));
      }
    }
    return sparse;
  }

  /** The buckets in the order of their values. */
  public WeightedValues values() {
    foldZeros();
    double[] masses = new double[BUCKETS];
    double[] sums = new double[BUCKETS];
    int size = 0;
    for (int i = 0; i < BUCKETS; i++) {
      int bucket = inOrder(i);
      if (counts[bucket] > 0) {
        masses[size] = counts[bucket];
        sums[size++] = sum(bucket);
      }
    }
    return WeightedValues.ofBuckets(Arrays.copyOf(masses, size), Arrays.copyOf(sums, size));
  }

  /** Negative numbers ascend while their bits descend. */
  static int inOrder(int i) {
    return i < NEGATIVE ? BUCKETS - 1 - i : i - NEGATIVE;
  }

  private void foldZeros() {
    if (dtype.isExact()) {
      counts[0] += counts[NEGATIVE];
      counts[NEGATIVE] = 0;
    }
  }

  HistogramDtype dtype() {
    return dtype;
  }

  long count(int bucket) {
    return counts[bucket];
  }

  /** Infinite where the values are. */
  double sum(int bucket) {
    return dtype.isExact()
        ? counts[bucket] * (double) dtype.innermost(bucket)
        : BucketSums.sum(bucket, counts[bucket], lower[bucket]);
  }
}
