package io.quern.reject;

import io.quern.model.Rejection;
import io.quern.topology.Steps;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what a stage cannot use to the topic of rejections, naming the record that it came in. */
public final class RejectionRoute {
  private static final Logger LOG = LoggerFactory.getLogger(RejectionRoute.class);
  private static final int LONGEST_KEY = 256;

  private final ProcessorContext<String, Object> context;
  private final String stage;
  private final RejectionCounts counts;

  /**
   * A route out of a task.
   *
   * @param counts of the stage, over its tasks
   */
  public RejectionRoute(
      ProcessorContext<String, Object> context, String stage, RejectionCounts counts) {
    this.context = context;
    this.stage = stage;
    this.counts = counts;
  }

  /** Rejects the record in hand. */
  public void reject(Record<String, ?> record, Rejection.Subject subject, Rejection.Reason reason) {
    Rejection rejection = new Rejection(source(record), stage, subject, reason);
    LOG.warn(
        "event=rejected stage={} code={} source={} reason=\"{}\"",
        stage,
        reason.code(),
        rejection.source(),
        reason);
    counts.count(reason.code());
    context.forward(
        new Record<>(key(record), rejection, record.timestamp()), Steps.SEND_REJECTIONS);
  }

  /** Rejects the record in hand because its bytes cannot be read. */
  public void unreadable(Record<String, ?> record, String reason) {
    String hint = "send the record in the encoding and the schema that the contract names";
    reject(
        record,
        Rejection.Subject.UNKNOWN,
        new Rejection.Reason("unreadable", reason, "", "", hint, true));
  }

  private Rejection.Source source(Record<String, ?> record) {
    RecordMetadata at = context.recordMetadata().orElse(null);
    return new Rejection.Source(
        at == null ? "" : at.topic(),
        at == null ? -1 : at.partition(),
        at == null ? -1 : at.offset(),
        key(record),
        record.timestamp());
  }

  private static String key(Record<String, ?> record) {
    String key = record.key() == null ? "" : record.key();
    return key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY);
  }
}
