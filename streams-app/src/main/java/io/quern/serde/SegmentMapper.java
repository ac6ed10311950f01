package io.quern.serde;

import io.quern.avro.CopySource;
import io.quern.avro.SegmentFile;
import io.quern.model.ArtifactId;
import io.quern.model.AuditOrder;
import io.quern.model.Bytes;
import io.quern.model.PlanRef;
import io.quern.model.Segment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

final class SegmentMapper implements RecordMapper<io.quern.avro.Segment, Segment> {
  private static final String CHUNKS_OF = "chunks:";
  private static final String SEALED = "sealed";
  private static final String RECOVERS = "recovers";

  @Override
  public Schema schema() {
    return io.quern.avro.Segment.getClassSchema();
  }

  @Override
  public io.quern.avro.Segment toRecord(Segment segment) {
    io.quern.avro.Segment.Builder record =
        io.quern.avro.Segment.newBuilder()
            .setArtifact(segment.plan().artifact().toString())
            .setPlanId(segment.plan().planId());
    return switch (segment) {
      case Segment.Opened opened -> opened(record, opened);
      case Segment.Written written -> written(record, written);
      case Segment.Copy copy -> copy(record, copy);
      case Segment.Failed(PlanRef _, String code, String text, String where) ->
          record.setKind("failed").setCode(code).setText(text).setWhere(where).build();
      case Segment.Cancelled _ -> record.setKind("cancelled").build();
      case Segment.Waiting(PlanRef _, String text) ->
          record.setKind("waiting").setText(text).build();
      case Segment.Missing missing -> missing(record, missing);
      case Segment.Expired(PlanRef _, String code, String text) ->
          record.setKind("expired").setCode(code).setText(text).build();
    };
  }

  private static io.quern.avro.Segment opened(
      io.quern.avro.Segment.Builder record, Segment.Opened opened) {
    ArtifactId artifact = opened.plan().artifact();
    return record
        .setKind("opened")
        .setFiles(
            opened.files().stream().map(file -> new SegmentFile(file.path(), file.size())).toList())
        .setModel(artifact.model())
        .setRevision(artifact.revision())
        .setProfile(artifact.profile())
        .setLabel(opened.label())
        .setAttributes(PublishedAt.attributes(opened.publishedAt()))
        .build();
  }

  /** Partition and partitions stand where a chunk has its index and its length. */
  private static io.quern.avro.Segment missing(
      io.quern.avro.Segment.Builder record, Segment.Missing missing) {
    Map<String, String> attributes = new HashMap<>();
    missing
        .chunks()
        .forEach((tensor, count) -> attributes.put(CHUNKS_OF + tensor, Long.toString(count)));
    if (missing.asked().recovers()) {
      attributes.put(RECOVERS, "true");
    }
    return record
        .setKind("missing")
        .setIndex(missing.partition())
        .setLength(missing.partitions())
        .setCode(missing.asked().sealed() ? SEALED : "")
        .setAttributes(attributes)
        .build();
  }

  private static Segment.Missing missing(PlanRef plan, io.quern.avro.Segment record) {
    Map<String, Long> chunks = new HashMap<>();
    record
        .getAttributes()
        .forEach(
            (name, count) -> {
              if (name.startsWith(CHUNKS_OF)) {
                chunks.put(name.substring(CHUNKS_OF.length()), Long.parseLong(count));
              }
            });
    return new Segment.Missing(
        plan,
        Math.toIntExact(record.getIndex()),
        Math.toIntExact(record.getLength()),
        new AuditOrder.Asked(
            record.getCode().equals(SEALED), record.getAttributes().containsKey(RECOVERS)),
        chunks);
  }

  private static io.quern.avro.Segment written(
      io.quern.avro.Segment.Builder record, Segment.Written written) {
    return record
        .setKind("bytes")
        .setFile(written.file())
        .setOffset(written.offset())
        .setLength(written.bytes().length())
        .setTensor(written.tensor())
        .setIndex(written.index())
        .setFigures(QualityMapper.toRecord(written.figures()))
        .setAttributes(QualityMapper.attributes(written.figures()))
        .build();
  }

  private static io.quern.avro.Segment copy(
      io.quern.avro.Segment.Builder record, Segment.Copy copy) {
    Segment.From from = copy.from();
    return record
        .setKind("copy")
        .setOrigin("copied")
        .setFile(copy.file())
        .setOffset(copy.offset())
        .setLength(copy.length())
        .setTensor(copy.tensor())
        .setCopyFrom(
            new CopySource(
                from.plan().artifact().toString(),
                from.plan().planId(),
                from.file(),
                from.offset(),
                from.digest()))
        .build();
  }

  private static Segment.Copy copy(PlanRef plan, io.quern.avro.Segment record) {
    CopySource from = record.getCopyFrom();
    if (from == null) {
      throw new IllegalArgumentException("a copy does not say what of");
    }
    return new Segment.Copy(
        plan,
        record.getFile(),
        record.getOffset(),
        record.getLength(),
        new Segment.From(
            new PlanRef(ArtifactId.parse(from.getArtifact()), from.getPlanId()),
            from.getFile(),
            from.getOffset(),
            from.getDigest()),
        record.getTensor());
  }

  @Override
  public Optional<Bytes> payload(Segment segment) {
    return Optional.of(
        segment instanceof Segment.Written written ? written.bytes() : Bytes.empty());
  }

  @Override
  public Segment toDomain(io.quern.avro.Segment record) {
    PlanRef plan = new PlanRef(ArtifactId.parse(record.getArtifact()), record.getPlanId());
    return switch (record.getKind()) {
      case "opened" ->
          new Segment.Opened(
              plan,
              record.getFiles().stream()
                  .map(file -> new Segment.FileSize(file.getPath(), file.getSize()))
                  .toList(),
              record.getLabel(),
              PublishedAt.of(record.getAttributes()));
      case "bytes" ->
          new Segment.Written(
              plan,
              record.getFile(),
              record.getOffset(),
              Bytes.of(record.getBytes()),
              record.getTensor(),
              record.getIndex(),
              QualityMapper.toDomain(record.getFigures(), record.getAttributes()));
      case "copy" -> copy(plan, record);
      case "failed" ->
          new Segment.Failed(plan, record.getCode(), record.getText(), record.getWhere());
      case "cancelled" -> new Segment.Cancelled(plan);
      case "waiting" -> new Segment.Waiting(plan, record.getText());
      case "missing" -> missing(plan, record);
      case "expired" -> new Segment.Expired(plan, record.getCode(), record.getText());
      default ->
          throw new IllegalArgumentException(
              "segment kind '" + record.getKind() + "' is not known to this version");
    };
  }
}
