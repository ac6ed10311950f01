package io.quern.publish;

import io.quern.model.Bytes;
import io.quern.model.ChunkId;
import io.quern.model.TensorChunk;
import io.quern.model.TensorInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a tensor of a file into records: whole rows, or parts of a row that is wider than a record.
 */
final class ChunkCutter {
  /** Parts begin at a multiple of the longest block, so that each can be quantized by itself. */
  private static final long LONGEST_BLOCK = 256;

  private final Upload upload;

  ChunkCutter(Upload upload) {
    this.upload = upload;
  }

  /**
   * A record to be.
   *
   * @param head the chunk, its payload left out
   * @param offset of its payload within the tensor
   */
  record Cut(TensorChunk head, long offset, long length) {}

  /** The records of chunk {@code index} of a tensor that takes {@code tensorBytes}. */
  List<Cut> cut(TensorInfo tensor, long tensorBytes, long index) {
    long rowBytes = tensorBytes / tensor.shape().rows();
    TensorChunk.Span span = span(tensor, index);
    long firstRow = span.matrix() * tensor.shape().rowsPerMatrix() + span.firstRow();
    long offset = firstRow * rowBytes;
    long length = span.rows() * rowBytes;
    if (length <= TensorChunk.MAX_PAYLOAD) {
      return List.of(new Cut(head(tensor, index, TensorChunk.Part.WHOLE), offset, length));
    }
    return parts(tensor, index, new Stretch(offset, length));
  }

  /** Bytes of a file. */
  private record Stretch(long offset, long length) {}

  private List<Cut> parts(TensorInfo tensor, long index, Stretch row) {
    long blockBytes = row.length() * LONGEST_BLOCK / tensor.shape().columns();
    long partWeights = TensorChunk.MAX_PAYLOAD / blockBytes * LONGEST_BLOCK;
    int count = Math.toIntExact(Math.ceilDiv(tensor.shape().columns(), partWeights));
    List<Cut> cuts = new ArrayList<>(count);
    for (int part = 0; part < count; part++) {
      long first = part * partWeights;
      long begin = first / LONGEST_BLOCK * blockBytes;
      long length = Math.min(partWeights / LONGEST_BLOCK * blockBytes, row.length() - begin);
      TensorChunk head = head(tensor, index, new TensorChunk.Part(part, count, first));
      cuts.add(new Cut(head, row.offset() + begin, length));
    }
    return cuts;
  }

  private TensorChunk head(TensorInfo tensor, long index, TensorChunk.Part part) {
    ChunkId id = new ChunkId(upload.source(), tensor.name(), index);
    return new TensorChunk(
        id, upload.uploadId(), span(tensor, index), part, tensor.dtype(), Bytes.empty());
  }

  private static TensorChunk.Span span(TensorInfo tensor, long index) {
    return new TensorChunk.Span(
        tensor.matrixOf(index),
        tensor.firstRowOf(index),
        tensor.rowsOf(index),
        tensor.shape().columns());
  }
}
