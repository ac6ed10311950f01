package io.quern.serde;

import io.quern.model.Bytes;
import io.quern.model.MetadataEntry;
import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;
import java.util.Objects;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

final class ModelManifestMapper
    implements RecordMapper<io.quern.avro.ModelManifest, ModelManifest> {

  @Override
  public Schema schema() {
    return io.quern.avro.ModelManifest.getClassSchema();
  }

  @Override
  public io.quern.avro.ModelManifest toRecord(ModelManifest manifest) {
    return io.quern.avro.ModelManifest.newBuilder()
        .setSourceFormat(manifest.sourceFormat())
        .setSourceVersion(manifest.sourceVersion())
        .setArchitecture(manifest.architecture())
        .setAlignment(manifest.alignment())
        .setMetadata(manifest.metadata().stream().map(ModelManifestMapper::toRecord).toList())
        .setTensors(manifest.tensors().stream().map(ModelManifestMapper::toRecord).toList())
        .setBase(orNull(manifest.lineage().base()))
        .setDigestAlgorithm(manifest.lineage().digestAlgorithm())
        .setAttributes(ContentText.attributes(manifest.tensors()))
        .build();
  }

  private static io.quern.avro.MetadataEntry toRecord(MetadataEntry entry) {
    return io.quern.avro.MetadataEntry.newBuilder()
        .setKey(entry.key())
        .setType(entry.type())
        .setElementType(entry.elementType())
        .setCount(entry.count())
        .setRaw(entry.raw().asBuffer())
        .build();
  }

  private static io.quern.avro.TensorInfo toRecord(TensorInfo tensor) {
    return io.quern.avro.TensorInfo.newBuilder()
        .setName(tensor.name())
        .setDtype(tensor.dtype())
        .setShape(tensor.shape().extents())
        .setRowsPerChunk(tensor.rowsPerChunk())
        .setChunkCount(tensor.chunkCount())
        .setOrder(tensor.order())
        .setDigest(orNull(tensor.digests().whole()))
        .setOriginRevision(orNull(ContentText.originOfAll(tensor).revision()))
        .build();
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  @Override
  public ModelManifest toDomain(io.quern.avro.ModelManifest record) {
    return new ModelManifest(
        record.getSourceFormat(),
        record.getSourceVersion(),
        record.getArchitecture(),
        record.getAlignment(),
        record.getMetadata().stream().map(ModelManifestMapper::toDomain).toList(),
        record.getTensors().stream().map(tensor -> toDomain(tensor, record)).toList(),
        new ModelManifest.Lineage(
            Objects.requireNonNullElse(record.getBase(), ""), record.getDigestAlgorithm()));
  }

  private static MetadataEntry toDomain(io.quern.avro.MetadataEntry entry) {
    return new MetadataEntry(
        entry.getKey(),
        entry.getType(),
        entry.getElementType(),
        entry.getCount(),
        Bytes.of(entry.getRaw()));
  }

  private static TensorInfo toDomain(
      io.quern.avro.TensorInfo tensor, io.quern.avro.ModelManifest manifest) {
    return new TensorInfo(
        tensor.getName(),
        tensor.getDtype(),
        new TensorShape(tensor.getShape()),
        tensor.getRowsPerChunk(),
        tensor.getChunkCount(),
        tensor.getOrder(),
        ContentText.digests(tensor, manifest.getAttributes()),
        ContentText.origins(tensor, manifest.getAttributes()));
  }
}
