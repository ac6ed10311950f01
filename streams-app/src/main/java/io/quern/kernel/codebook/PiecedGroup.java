package io.quern.kernel.codebook;

import java.io.ByteArrayOutputStream;
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
 * that of a group in one piece. As bytes: 0 and the weights, or 1 and, for each bucket, its number
 * (u16), count (i64) and, for F32, what else is known of it (i64), little endian.
 */
public final class PiecedGroup {
  private static final byte WEIGHTS = 0;
  private static final byte COUNTS = 1;

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
    boolean words = !kind.dtype.isExact();
    int entry = Short.BYTES + Long.BYTES + (words ? Long.BYTES : 0);
    ByteBuffer out = ByteBuffer.allocate(1 + counted.size() * entry).order(ByteOrder.LITTLE_ENDIAN);
    out.put(COUNTS);
    for (int i = 0; i < counted.size(); i++) {
      out.putShort((short) counted.bucket(i)).putLong(counted.count(i));
      if (words) {
        out.putLong(counted.word(i));
      }
    }
    return out.array();
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
    boolean words = !kind.dtype.isExact();
    int entry = Short.BYTES + Long.BYTES + (words ? Long.BYTES : 0);
    require(piece.length % entry == 1, piece);
    SparseHistogram counts = new SparseHistogram(piece.length / entry, words);
    ByteBuffer in = ByteBuffer.wrap(piece, 1, piece.length - 1).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < counts.size(); i++) {
      int bucket = Short.toUnsignedInt(in.getShort());
      counts.put(i, bucket, in.getLong(), words ? in.getLong() : 0);
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
