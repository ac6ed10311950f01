package io.quern.serde;

import io.quern.model.Bytes;
import io.quern.model.ChunkId;
import io.quern.model.Revision;
import io.quern.model.TensorChunk;
import java.util.Optional;
import org.apache.avro.Schema;

final class TensorChunkMapper implements RecordMapper<io.quern.avro.TensorChunk, TensorChunk> {

  @Override
  public Schema schema() {
    return io.quern.avro.TensorChunk.getClassSchema();
  }

  @Override
  public io.quern.avro.TensorChunk toRecord(TensorChunk chunk) {
    return io.quern.avro.TensorChunk.newBuilder()
        .setModel(chunk.id().source().model())
        .setRevision(chunk.id().source().revision())
        .setTensor(chunk.id().tensor())
        .setIndex(chunk.id().index())
        .setUploadId(chunk.uploadId())
        .setMatrix(chunk.span().matrix())
        .setFirstRow(chunk.span().firstRow())
        .setRows(chunk.span().rows())
        .setColumns(chunk.span().columns())
        .setDtype(chunk.dtype())
        .setPart(chunk.part().index())
        .setParts(chunk.part().count())
        .setElementOffset(chunk.part().elementOffset())
        .build();
  }

  @Override
  public Optional<Bytes> payload(TensorChunk chunk) {
    return Optional.of(chunk.payload());
  }

  @Override
  public TensorChunk toDomain(io.quern.avro.TensorChunk record) {
    if (!record.getCodec().isEmpty()) {
      throw new IllegalArgumentException(
          "codec '" + record.getCodec() + "' is not known here; send the bytes plain");
    }
    if (record.getSameAsRevision() != null) {
      throw new IllegalArgumentException(
          "sameAsRevision is not known to this version; send the bytes");
    }
    return new TensorChunk(
        new ChunkId(
            new Revision(record.getModel(), record.getRevision()),
            record.getTensor(),
            record.getIndex()),
        record.getUploadId(),
        new TensorChunk.Span(
            record.getMatrix(), record.getFirstRow(), record.getRows(), record.getColumns()),
        new TensorChunk.Part(record.getPart(), record.getParts(), record.getElementOffset()),
        record.getDtype(),
        Bytes.of(record.getBytes()));
  }
}
