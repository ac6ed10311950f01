package io.quern.calibrate;

import io.quern.kernel.EdgeCodebooks;
import io.quern.kernel.codebook.Centroids;
import io.quern.kernel.codebook.ColumnWeights;
import io.quern.kernel.codebook.HistogramDtype;
import io.quern.kernel.codebook.PiecedGroup;
import io.quern.model.Bytes;
import io.quern.model.ErrorFigures;
import io.quern.model.RowGroups;
import io.quern.model.Statistic;
import io.quern.model.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code row-codebooks}: codebooks for groups of rows of which chunks have pieces.
 *
 * <p>Found: of each such group, in their order, its number (i64) and so many values (F32), the last
 * one repeated to the end; and how far above the optimum the error of all may be.
 *
 * @param importance of the columns, binary32; empty where all are alike
 */
record RowCodebooks(TensorInfo tensor, RowGroups groups, int centroids, Bytes importance)
    implements CalibrationMethod {
  private static final String PIECES = "pieces";
  private static final String EXCESS = "excess";

  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    if (subscribed.members().size() != 1) {
      throw new IllegalArgumentException("is of one tensor, not " + subscribed.members().size());
    }
    Statistic.Member member = subscribed.members().getFirst();
    Parameters parameters = new Parameters(subscribed.method());
    TensorInfo tensor = member.plan().source();
    int unitRows = parameters.integer("rowsPerCodebook", 1, Integer.MAX_VALUE);
    return new RowCodebooks(
        tensor,
        RowGroups.of(tensor, unitRows),
        parameters.integer("centroids", 2, 256),
        member.plan().format().calibration());
  }

  @Override
  public List<String> roles() {
    return List.of(PIECES);
  }

  private Optional<ColumnWeights> columns() {
    return importance.length() == 0
        ? Optional.empty()
        : Optional.of(ColumnWeights.of(importance.toArray()));
  }

  @Override
  public Merge newMerge() {
    return new GroupMerge();
  }

  /** One group after the other: only its counts are held. */
  private final class GroupMerge implements Merge {
    private final PiecedGroup.Kind kind =
        new PiecedGroup.Kind(HistogramDtype.valueOf(tensor.dtype()), groups.isLarge(), columns());
    private final ByteArrayOutputStream found = new ByteArrayOutputStream();
    private Optional<PiecedGroup> open = Optional.empty();
    private double excess;

    @Override
    public void add(Statistic.Member member, Statistic.Partial partial) {
      long chunk = partial.chunk().index();
      long first = tensor.firstRowOf(chunk);
      RowGroups.Split split = groups.split(first, tensor.rowsOf(chunk));
      ByteBuffer bytes = RawBits.read(partial.vector().bytes());
      int lead = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
      if (lead < 0 || lead > bytes.remaining()) {
        throw new IllegalArgumentException("pieces of groups in " + bytes.limit() + " bytes");
      }
      if (split.lead() > 0) {
        take(open.orElseThrow(), bytes, lead, first + split.lead());
      }
      if (split.trail() > 0) {
        PiecedGroup begun = new PiecedGroup(kind);
        open = Optional.of(begun);
        take(begun, bytes, bytes.remaining(), first + tensor.rowsOf(chunk));
      }
    }

    /** Adds a piece that ends before a row; the end of a group is the time to solve it. */
    private void take(PiecedGroup group, ByteBuffer bytes, int length, long end) {
      byte[] piece = new byte[length];
      bytes.get(piece);
      group.add(piece);
      if (groups.endsAt(end)) {
        Centroids centroids = group.solve(RowCodebooks.this.centroids);
        excess += group.excess(RowCodebooks.this.centroids, centroids);
        found.writeBytes(entry(groups.groupOf(end - 1), centroids.values()));
        open = Optional.empty();
      }
    }

    @Override
    public Outcome finish() {
      double known = importance.length() == 0 ? excess : ErrorFigures.UNKNOWN;
      return new Outcome.Found(
          Map.of(
              Outcome.Found.CALIBRATION,
              Bytes.of(found.toByteArray()),
              EXCESS,
              RawBits.ofDouble(known)));
    }
  }

  private byte[] entry(long group, float[] values) {
    byte[] bytes = new byte[entryBytes()];
    ByteBuffer entry = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(group);
    for (int i = 0; i < centroids; i++) {
      entry.putFloat(values[Math.min(i, values.length - 1)]);
    }
    return bytes;
  }

  private int entryBytes() {
    return Long.BYTES + centroids * Float.BYTES;
  }

  @Override
  public Bytes calibration(Outcome.Found found, Statistic.Member member, long chunk) {
    long first = tensor.firstRowOf(chunk);
    RowGroups.Split split = groups.split(first, tensor.rowsOf(chunk));
    long end = first + tensor.rowsOf(chunk);
    EdgeCodebooks edges =
        new EdgeCodebooks(
            split.lead(),
            split.own(),
            split.lead() > 0 ? values(found, groups.groupOf(first)) : new float[0],
            split.trail() > 0 ? values(found, groups.groupOf(end - 1)) : new float[0],
            RawBits.read(found.value(EXCESS)).getDouble());
    byte[] bytes = edges.toBytes();
    ByteBuffer all = RawBits.allocate(bytes.length + importance.length());
    return Bytes.of(all.put(bytes).put(importance.toArray()).flip());
  }

  private float[] values(Outcome.Found found, long group) {
    ByteBuffer all = RawBits.read(found.value(Outcome.Found.CALIBRATION)).slice();
    all.order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[centroids];
    for (int at = 0; at < all.limit(); at += entryBytes()) {
      if (all.getLong(at) == group) {
        all.position(at + Long.BYTES);
        all.asFloatBuffer().get(values);
        return values;
      }
    }
    throw new IllegalArgumentException("no codebook was found for group " + group);
  }
}
