package io.quern.serde;

import io.quern.model.Rejection;
import org.apache.avro.Schema;

final class RejectionMapper implements RecordMapper<io.quern.avro.Rejection, Rejection> {

  @Override
  public Schema schema() {
    return io.quern.avro.Rejection.getClassSchema();
  }

  @Override
  public io.quern.avro.Rejection toRecord(Rejection rejection) {
    Rejection.Source source = rejection.source();
    Rejection.Subject subject = rejection.subject();
    Rejection.Reason reason = rejection.reason();
    return io.quern.avro.Rejection.newBuilder()
        .setTopic(source.topic())
        .setPartition(source.partition())
        .setOffset(source.offset())
        .setKey(source.key())
        .setAt(source.timestamp())
        .setStage(rejection.stage())
        .setModel(subject.model())
        .setRevision(subject.revision())
        .setTensor(subject.tensor())
        .setIndex(subject.index())
        .setArtifact(subject.artifact())
        .setCode(reason.code())
        .setReason(reason.text())
        .setExpected(reason.expected())
        .setActual(reason.actual())
        .setHint(reason.hint())
        .setRetriable(reason.retriable())
        .build();
  }

  @Override
  public Rejection toDomain(io.quern.avro.Rejection record) {
    return new Rejection(
        new Rejection.Source(
            record.getTopic(),
            record.getPartition(),
            record.getOffset(),
            record.getKey(),
            record.getAt()),
        record.getStage(),
        new Rejection.Subject(
            record.getModel(),
            record.getRevision(),
            record.getTensor(),
            record.getIndex(),
            record.getArtifact()),
        new Rejection.Reason(
            record.getCode(),
            record.getReason(),
            record.getExpected(),
            record.getActual(),
            record.getHint(),
            record.getRetriable()));
  }
}
