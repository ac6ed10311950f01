package io.quern.serde;

import io.quern.model.Bytes;
import io.quern.model.ManifestPart;
import io.quern.model.Revision;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.Schema;

final class ManifestPartMapper implements RecordMapper<io.quern.avro.ManifestPart, ManifestPart> {

  @Override
  public Schema schema() {
    return io.quern.avro.ManifestPart.getClassSchema();
  }

  @Override
  public io.quern.avro.ManifestPart toRecord(ManifestPart part) {
    return io.quern.avro.ManifestPart.newBuilder()
        .setModel(part.source().model())
        .setRevision(part.source().revision())
        .setUploadId(part.uploadId())
        .setKind(word(part.kind()))
        .setPart(part.part().index())
        .setParts(part.part().count())
        .setTotalBytes(part.part().totalBytes())
        .setDocumentDigest(part.documentDigest())
        .setPublishedAt(part.publishedAt())
        .build();
  }

  @Override
  public Optional<Bytes> payload(ManifestPart part) {
    return Optional.of(part.bytes());
  }

  @Override
  public ManifestPart toDomain(io.quern.avro.ManifestPart record) {
    return new ManifestPart(
        new Revision(record.getModel(), record.getRevision()),
        record.getUploadId(),
        kind(record.getKind()),
        new ManifestPart.Part(record.getPart(), record.getParts(), record.getTotalBytes()),
        record.getDocumentDigest(),
        Bytes.of(record.getBytes()),
        record.getPublishedAt());
  }

  private static String word(ManifestPart.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static ManifestPart.Kind kind(String word) {
    return Arrays.stream(ManifestPart.Kind.values())
        .filter(kind -> word(kind).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "manifest kind '" + word + "' is not known to this version"));
  }
}
