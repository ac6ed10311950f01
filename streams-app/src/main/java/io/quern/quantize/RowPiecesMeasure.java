package io.quern.quantize;

import io.quern.kernel.codebook.ColumnWeights;
import io.quern.kernel.codebook.HistogramDtype;
import io.quern.kernel.codebook.PiecedGroup;
import io.quern.model.Bytes;
import io.quern.model.RowGroups;
import io.quern.model.Statistic;
import io.quern.model.TensorChunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;

/**
 * What values a chunk has in the rows at its beginning and its end whose groups it does not decide:
 * the length of the first piece (i32, little endian), the pieces; see {@link PiecedGroup}.
 *
 * @param rows of the matrix
 * @param unitRows of a group
 */
record RowPiecesMeasure(long rows, long unitRows) implements Measure {
  private static final String PIECES = "pieces";

  static Measure of(Map<String, String> parameters) {
    return new RowPiecesMeasure(
        Long.parseLong(parameters.getOrDefault("rows", "")),
        Long.parseLong(parameters.getOrDefault("rowsPerCodebook", "")));
  }

  @Override
  public String role() {
    return PIECES;
  }

  @Override
  public Found of(TensorChunk chunk, float[] weights) {
    return of(chunk, weights, Bytes.empty());
  }

  @Override
  public Found of(TensorChunk chunk, float[] weights, Bytes importance) {
    TensorChunk.Span span = chunk.span();
    RowGroups groups = RowGroups.of(rows, span.columns(), chunk.dtype(), unitRows);
    Optional<ColumnWeights> columns =
        importance.length() == 0
            ? Optional.empty()
            : Optional.of(ColumnWeights.of(importance.toArray()));
    PiecedGroup.Kind kind =
        new PiecedGroup.Kind(HistogramDtype.valueOf(chunk.dtype()), groups.isLarge(), columns);
    RowGroups.Split split = groups.split(span.firstRow(), span.rows());
    byte[] lead = piece(kind, chunk, 0, split.lead());
    byte[] trail = piece(kind, chunk, span.rows() - split.trail(), split.trail());
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES + lead.length + trail.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(lead.length).put(lead).put(trail).flip();
    return Found.of(new Statistic.Vector(PIECES, Bytes.of(bytes)));
  }

  private static byte[] piece(PiecedGroup.Kind kind, TensorChunk chunk, long row, int count) {
    if (count == 0) {
      return new byte[0];
    }
    Bytes payload = chunk.payload();
    int rowBytes = Math.toIntExact(payload.length() / chunk.span().rows());
    int from = payload.from() + Math.toIntExact(row * rowBytes);
    return PiecedGroup.piece(kind, payload.array(), from, count * rowBytes);
  }
}
