package io.quern.kernel.codebook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The buckets that are not empty, as a statistic carries them. */
public final class SparseHistogram {
  private final int[] buckets;
  private final long[] counts;
  private final ByteBuffer words;

  SparseHistogram(int size, boolean withWords) {
    buckets = new int[size];
    counts = new long[size];
    words = allocate(withWords ? size : 0);
  }

  private SparseHistogram(int[] buckets, long[] counts, byte[] sums) {
    this.buckets = buckets;
    this.counts = counts;
    words = ByteBuffer.wrap(sums).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * What a statistic carried.
   *
   * @param sums 8 bytes a bucket; empty where the bucket is the value
   * @throws IllegalArgumentException where the lists do not go together
   */
  public static SparseHistogram of(List<Integer> buckets, List<Long> counts, byte[] sums) {
    boolean wrongSums = sums.length != 0 && sums.length != buckets.size() * Long.BYTES;
    if (buckets.size() != counts.size() || wrongSums) {
      throw new IllegalArgumentException(
          "%d buckets, %d counts, %d bytes of sums"
              .formatted(buckets.size(), counts.size(), sums.length));
    }
    for (int bucket : buckets) {
      if (bucket < 0 || bucket >= ValueHistogram.BUCKETS) {
        throw new IllegalArgumentException("no bucket " + bucket);
      }
    }
    return new SparseHistogram(
        buckets.stream().mapToInt(Integer::intValue).toArray(),
        counts.stream().mapToLong(Long::longValue).toArray(),
        sums.clone());
  }

  private static ByteBuffer allocate(int size) {
    return ByteBuffer.allocate(size * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Sets an entry.
   *
   * @param word raw bits of what else is known of the bucket
   */
  void put(int at, int bucket, long count, long word) {
    buckets[at] = bucket;
    counts[at] = count;
    if (words.capacity() > 0) {
      words.putLong(at * Long.BYTES, word);
    }
  }

  public int size() {
    return buckets.length;
  }

  int bucket(int at) {
    return buckets[at];
  }

  long count(int at) {
    return counts[at];
  }

  long word(int at) {
    return words.getLong(at * Long.BYTES);
  }

  /** Ascending as unsigned bits. */
  public List<Integer> buckets() {
    return Arrays.stream(buckets).boxed().collect(Collectors.toList());
  }

  public List<Long> counts() {
    return Arrays.stream(counts).boxed().collect(Collectors.toList());
  }

  /**
   * 8 bytes a bucket, little endian: the sum of its values as binary64, or where values have
   * weights an integer, see {@link WeightedHistogram}. Empty where the bucket is the value.
   */
  public byte[] sums() {
    return words.array().clone();
  }
}
