package io.quern.kernel.codebook;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * {@link ValueHistogram} where each value has the weight of its column: a bucket holds the sum of
 * the weights and, for F32, the sum of weights times values. All sums are of integers, so the
 * result does not depend on the order or grouping of additions, for up to 2^34 weights.
 */
public final class WeightedHistogram {
  private static final int NEGATIVE = 0x8000;
  private static final int LOWER_HALF = 0xFFFF;
  private static final long LOWER_WORD = 0xFFFF_FFFFL;
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private final HistogramDtype dtype;
  private final long[] masses = new long[ValueHistogram.BUCKETS];

  /** Of F32: sums of weights times lower halves, in two words of which the second may be large. */
  private final long[] high;

  private final long[] low;

  public WeightedHistogram(HistogramDtype dtype) {
    this.dtype = dtype;
    high = new long[dtype.isExact() ? 0 : ValueHistogram.BUCKETS];
    low = new long[high.length];
  }

  public void clear() {
    Arrays.fill(masses, 0);
    Arrays.fill(high, 0);
    Arrays.fill(low, 0);
  }

  /**
   * Counts the rows of a chunk, finite weights of the dtype as they lie there, little endian; after
   * {@link #clear}, fewer than 2^18 of F32.
   */
  public void add(byte[] in, int from, int rows, ColumnWeights weights) {
    int at = from;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < weights.columns(); column++) {
        add(in, at, weights.units(column));
        at += dtype.bytes();
      }
    }
  }

  private void add(byte[] in, int at, long units) {
    if (dtype.isExact()) {
      masses[(short) SHORT.get(in, at) & LOWER_HALF] += units;
    } else {
      int bits = Float.floatToRawIntBits((float) FLOAT.get(in, at) + 0f); // -0 becomes 0
      masses[bits >>> 16] += units;
      low[bits >>> 16] += units * (bits & LOWER_HALF);
    }
  }

  /** What a chunk came to: the mass as the count, the sum of weights times lower halves as i64. */
  public SparseHistogram sparse() {
    foldZeros();
    int size = (int) Arrays.stream(masses).filter(mass -> mass > 0).count();
    SparseHistogram sparse = new SparseHistogram(size, !dtype.isExact());
    int at = 0;
    for (int bucket = 0; bucket < ValueHistogram.BUCKETS; bucket++) {
      if (masses[bucket] > 0) {
        sparse.put(at++, bucket, masses[bucket], dtype.isExact() ? 0 : low[bucket]);
      }
    }
    return sparse;
  }

  /** Adds what {@link #sparse} gave of a chunk. */
  public void add(SparseHistogram part) {
    for (int i = 0; i < part.size(); i++) {
      int bucket = part.bucket(i);
      masses[bucket] += part.count(i);
      if (!dtype.isExact()) {
        high[bucket] += part.word(i) >>> Integer.SIZE;
        low[bucket] += part.word(i) & LOWER_WORD;
      }
    }
  }

  /** The buckets of some weight in the order of their values. */
  public WeightedValues values() {
    foldZeros();
    double[] sizes = new double[ValueHistogram.BUCKETS];
    double[] sums = new double[ValueHistogram.BUCKETS];
    int size = 0;
    for (int i = 0; i < ValueHistogram.BUCKETS; i++) {
      int bucket = ValueHistogram.inOrder(i);
      if (masses[bucket] > 0) {
        sizes[size] = masses[bucket];
        sums[size++] = sum(bucket);
      }
    }
    return WeightedValues.ofBuckets(Arrays.copyOf(sizes, size), Arrays.copyOf(sums, size));
  }

  private double sum(int bucket) {
    if (dtype.isExact()) {
      return masses[bucket] * (double) dtype.innermost(bucket);
    }
    BigInteger lower =
        BigInteger.valueOf(high[bucket])
            .shiftLeft(Integer.SIZE)
            .add(BigInteger.valueOf(low[bucket]));
    return BucketSums.weighted(bucket, masses[bucket], lower);
  }

  private void foldZeros() {
    if (dtype.isExact()) {
      masses[0] += masses[NEGATIVE];
      masses[NEGATIVE] = 0;
    }
  }
}
