package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.Rejection;
import io.quern.model.Rejection.Reason;
import io.quern.model.Rejection.Source;
import io.quern.model.Rejection.Subject;
import io.quern.model.Segment;
import io.quern.reject.RejectionCounts;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments that cannot be used, until they are sent to the topic of rejections with the next
 * commit.
 */
final class AssembleRejectionRoute {
  private static final Logger LOG = LoggerFactory.getLogger(AssembleRejectionRoute.class);
  private static final String STAGE = "assemble";
  private static final int LONGEST_KEY = 256;

  private final List<Rejection> pending = new ArrayList<>();
  private final RejectionCounts counts;

  AssembleRejectionRoute(RejectionCounts counts) {
    this.counts = counts;
  }

  /** Rejects a record that is no segment. */
  void unreadable(ConsumerRecord<String, ?> record, String reason) {
    String hint = "send the record in the encoding and the schema that the contract names";
    reject(record, Subject.UNKNOWN, new Reason("unreadable", reason, "", "", hint, true));
  }

  /** Rejects a segment whose key is not its artifact: another partition may hold the rest of it. */
  void misplaced(ConsumerRecord<String, ?> record, Segment segment) {
    String expected = segment.plan().artifact().toString();
    String hint = "use the artifact as the key and the default partitioner";
    String text = "the segment's key is not its artifact";
    reject(record, segment, new Reason("wrong-key", text, expected, key(record), hint, true));
  }

  void reject(ConsumerRecord<String, ?> record, Segment segment, Reason reason) {
    ArtifactId artifact = segment.plan().artifact();
    String tensor = segment instanceof Segment.Written bytes ? bytes.tensor() : "";
    long index = segment instanceof Segment.Written bytes ? bytes.index() : -1;
    reject(
        record,
        new Subject(artifact.model(), artifact.revision(), tensor, index, artifact.toString()),
        reason);
  }

  private void reject(ConsumerRecord<String, ?> record, Subject subject, Reason reason) {
    Source source =
        new Source(
            record.topic(), record.partition(), record.offset(), key(record), record.timestamp());
    LOG.warn(
        "event=rejected stage={} code={} source={} reason=\"{}\"",
        STAGE,
        reason.code(),
        source,
        reason);
    counts.count(reason.code());
    pending.add(new Rejection(source, STAGE, subject, reason));
  }

  private static String key(ConsumerRecord<String, ?> record) {
    String key = String.valueOf(record.key());
    return key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY);
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /** Hands over what is pending. */
  List<Rejection> take() {
    List<Rejection> taken = List.copyOf(pending);
    pending.clear();
    return taken;
  }

  /** Forgets what came from a partition that belongs to another owner now. */
  void forget(TopicPartition lost) {
    pending.removeIf(rejection -> rejection.source().partition() == lost.partition());
  }
}
