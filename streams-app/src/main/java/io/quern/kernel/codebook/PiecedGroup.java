package io.quern.kernel.codebook;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A group of rows of which chunks have pieces: pieces in, in the order of their rows, the best
 * codebook out, which is the one that the rows have in one piece.
 *
 * <p>A piece tells how often each value occurs in it. For F32 in groups that fit a chunk it has the
 * weights as they are: their values are nearly all different, and without buckets the codebook is
 * that of a group in one piece. As bytes: 0 and the weights, or 1, how many buckets there are and,
 * for each, how far its number is above the last one's (0 above none) and its count, in groups of 7
 * bits, the lowest first, each but the last with the highest bit set; for F32 then what else is
 * known of the bucket (i64, little endian).
 */
public final class PiecedGroup {
  private static final byte WEIGHTS = 0;
  private static final byte COUNTS = 1;
  private static final int GROUP_BITS = 7;
  private static final long LOW_BITS = 127;
  private static final long MORE = 128;

  /** What the weights of a group are. */
  public record Kind(HistogramDtype dtype, boolean isLarge, Optional<ColumnWeights> weights) {
    private boolean isUncounted() {
      return dtype == HistogramDtype.F32 && !isLarge;
    }
  }

  private final Kind kind;
  private final ByteArrayOutputStream uncounted = new ByteArrayOutputStream();
  private final Optional<ValueHistogram> plain;
  private final Optional<WeightedHistogram> weighted;

  public PiecedGroup(Kind kind) {
    this.kind = kind;
    boolean counted = !kind.isUncounted();
    boolean isWeighted = kind.weights.isPresent();
    plain = counted && !isWeighted ? Optional.of(new ValueHistogram(kind.dtype)) : Optional.empty();
    weighted =
        counted && isWeighted ? Optional.of(new WeightedHistogram(kind.dtype)) : Optional.empty();
  }

  /**
   * What a chunk has to say of a piece.
   *
   * @param in holds its weights, little endian, finite
   */
  public static byte[] piece(Kind kind, byte[] in, int from, int length) {
    byte[] counts = kind.isUncounted() ? new byte[length + 1] : written(kind, in, from, length);
    if (counts.length <= length) {
      return counts;
    }
    return ByteBuffer.allocate(1 + length).put(WEIGHTS).put(in, from, length).array();
  }

  private static byte[] written(Kind kind, byte[] in, int from, int length) {
    SparseHistogram counted = counted(kind, in, from, length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(COUNTS);
    putNumber(out, counted.size());
    for (int i = 0; i < counted.size(); i++) {
      putNumber(out, counted.bucket(i) - (i == 0 ? 0 : counted.bucket(i - 1)));
      putNumber(out, counted.count(i));
      if (!kind.dtype.isExact()) {
        out.writeBytes(word(counted.word(i)));
      }
    }
    return out.toByteArray();
  }

  private static byte[] word(long word) {
    byte[] bytes = new byte[Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(word);
    return bytes;
  }

  private static void putNumber(ByteArrayOutputStream out, long number) {
    long left = number;
    while (left > LOW_BITS) {
      out.write((int) ((left & LOW_BITS) | MORE));
      left >>>= GROUP_BITS;
    }
    out.write((int) left);
  }

  private static long number(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += GROUP_BITS) {
      byte next = in.get();
      number |= (next & LOW_BITS) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits in a piece of a group");
  }

  private static SparseHistogram counted(Kind kind, byte[] in, int from, int length) {
    if (kind.weights.isEmpty()) {
      ValueHistogram histogram = new ValueHistogram(kind.dtype);
      histogram.add(in, from, length / kind.dtype.bytes());
      return histogram.sparse();
    }
    ColumnWeights columns = kind.weights.get();
    WeightedHistogram histogram = new WeightedHistogram(kind.dtype);
    histogram.add(in, from, length / kind.dtype.bytes() / columns.columns(), columns);
    return histogram.sparse();
  }

  /**
   * Adds a piece.
   *
   * @throws IllegalArgumentException for bytes that are none
   */
  public void add(byte[] piece) {
    if (piece.length == 0 || piece[0] < WEIGHTS || piece[0] > COUNTS) {
      throw new IllegalArgumentException("no piece of a group: " + piece.length + " bytes");
    }
    if (kind.isUncounted()) {
      require(piece[0] == WEIGHTS && piece.length % Float.BYTES == 1, piece);
      uncounted.write(piece, 1, piece.length - 1);
      return;
    }
    SparseHistogram counts =
        piece[0] == WEIGHTS ? counted(kind, piece, 1, piece.length - 1) : read(piece);
    plain.ifPresent(histogram -> histogram.add(counts));
    weighted.ifPresent(histogram -> histogram.add(counts));
  }

  private SparseHistogram read(byte[] piece) {
    try {
      return counts(ByteBuffer.wrap(piece, 1, piece.length - 1).order(ByteOrder.LITTLE_ENDIAN));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a piece of a group ends after " + piece.length, e);
    }
  }

  private SparseHistogram counts(ByteBuffer in) {
    long size = number(in);
    if (size < 0 || size > ValueHistogram.BUCKETS) {
      throw new IllegalArgumentException("a piece of a group with " + size + " buckets");
    }
    SparseHistogram counts = new SparseHistogram((int) size, !kind.dtype.isExact());
    long bucket = 0;
    for (int i = 0; i < size; i++) {
      bucket += number(in);
      if (bucket < 0 || bucket >= ValueHistogram.BUCKETS) {
        throw new IllegalArgumentException("no bucket " + bucket);
      }
      counts.put(i, (int) bucket, number(in), kind.dtype.isExact() ? 0 : in.getLong());
    }
    return counts;
  }

  private static void require(boolean sound, byte[] piece) {
    if (!sound) {
      throw new IllegalArgumentException(
          "a piece of a group of kind %d, %d bytes".formatted(piece[0], piece.length));
    }
  }

  /** At most so many centroids of all pieces. */
  public Centroids solve(int clusters) {
    return ExactKMeans.solve(
        plain
            .map(ValueHistogram::values)
            .or(() -> weighted.map(WeightedHistogram::values))
            .orElseGet(this::values),
        clusters);
  }

  private WeightedValues values() {
    float[] x = new float[uncounted.size() / Float.BYTES];
    ByteBuffer.wrap(uncounted.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(x);
    if (kind.weights.isPresent()) {
      return WeightedValues.ofRows(x, 0, x.length, kind.weights.get());
    }
    Arrays.sort(x);
    return WeightedValues.ofSorted(x, 0, x.length);
  }

  /** What it may cost that weights were counted in buckets; only where columns weigh alike. */
  public double excess(int clusters, Centroids found) {
    return plain
        .map(histogram -> BucketingBound.excess(histogram, clusters, found.cost()))
        .orElse(0.0);
  }
}
