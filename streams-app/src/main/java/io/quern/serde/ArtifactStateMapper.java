package io.quern.serde;

import io.quern.avro.ArtifactFile;
import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.PlanRef;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;

final class ArtifactStateMapper
    implements RecordMapper<io.quern.avro.ArtifactState, ArtifactState> {

  @Override
  public Schema schema() {
    return io.quern.avro.ArtifactState.getClassSchema();
  }

  @Override
  public io.quern.avro.ArtifactState toRecord(ArtifactState state) {
    ArtifactId artifact = state.plan().artifact();
    return io.quern.avro.ArtifactState.newBuilder()
        .setArtifact(artifact.toString())
        .setPlanId(state.plan().planId())
        .setSequence(state.sequence())
        .setState(state.phase().word())
        .setModel(artifact.model())
        .setRevision(artifact.revision())
        .setProfile(artifact.profile())
        .setLabel(state.label())
        .setBytesDone(state.bytesDone())
        .setBytesTotal(state.bytesTotal())
        .setFiles(
            state.files().stream()
                .map(file -> new ArtifactFile(file.path(), file.size(), file.digest()))
                .toList())
        .setLocation(state.location())
        .setFailureCode(state.failure().code())
        .setFailureText(state.failure().text())
        .setOpenedPartition(state.opened().partition())
        .setOpenedOffset(state.opened().offset())
        .setQuality(QualityMapper.totals(state.quality()))
        .setAttributes(attributes(state))
        .build();
  }

  private static Map<String, String> attributes(ArtifactState state) {
    Map<String, String> attributes =
        new HashMap<>(TensorQualityText.attributes(state.quality().tensors()));
    attributes.putAll(PublishedAt.attributes(state.publishedAt()));
    return attributes;
  }

  @Override
  public ArtifactState toDomain(io.quern.avro.ArtifactState record) {
    return new ArtifactState(
        new PlanRef(ArtifactId.parse(record.getArtifact()), record.getPlanId()),
        record.getLabel(),
        record.getSequence(),
        ArtifactState.Phase.of(record.getState()),
        record.getBytesDone(),
        record.getBytesTotal(),
        record.getFiles().stream()
            .map(
                file ->
                    new ArtifactState.ArtifactFile(
                        file.getPath(), file.getSize(), file.getDigest()))
            .toList(),
        record.getLocation(),
        new ArtifactState.Failure(record.getFailureCode(), record.getFailureText()),
        new ArtifactState.LogPosition(record.getOpenedPartition(), record.getOpenedOffset()),
        QualityMapper.toDomain(
            record.getQuality(), TensorQualityText.tensors(record.getAttributes())),
        PublishedAt.of(record.getAttributes()));
  }
}
