package io.quern.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Set;

/**
 * Of Kafka's own figures, of which a process has thousands, those that answer a question of the
 * dashboard or the runbook. None is by partition or by broker: labels are threads, clients and our
 * own topics.
 */
final class KafkaFilter implements MeterFilter {
  private static final String KAFKA = "kafka.";

  /** In Micrometer's spelling, without the prefix. */
  private static final Set<String> SHOWN =
      Set.of(
          // Where the time of a stream thread goes, and whether it is there.
          "stream.alive.stream.threads",
          "stream.failed.stream.threads",
          "stream.thread.process.total",
          "stream.thread.process.ratio",
          "stream.thread.poll.ratio",
          "stream.thread.commit.ratio",
          "stream.thread.punctuate.ratio",
          "stream.thread.commit.latency.avg",
          "stream.thread.commit.latency.max",
          "stream.thread.blocked.time.ns.total",
          // Restoring, and standby copies.
          "stream.state.updater.active.restoring.tasks",
          "stream.state.updater.standby.updating.tasks",
          // Groups: who has what, and how often that changes.
          "consumer.coordinator.assigned.partitions",
          "consumer.coordinator.rebalance.total",
          "consumer.coordinator.failed.rebalance.total",
          "consumer.coordinator.rebalance.latency.total",
          "consumer.coordinator.last.heartbeat.seconds.ago",
          "consumer.last.poll.seconds.ago",
          "consumer.time.between.poll.max",
          // Traffic, by topic.
          "consumer.fetch.manager.bytes.consumed.total",
          "consumer.fetch.manager.records.consumed.total",
          // What the broker does not take.
          "consumer.failed.authentication.total",
          "producer.failed.authentication.total",
          "producer.outgoing.byte.total",
          "producer.record.send.total",
          "producer.record.error.total",
          "producer.record.retry.total",
          "producer.txn.commit.time.ns.total",
          "producer.bufferpool.wait.time.ns.total");

  private static final Set<String> FINE = Set.of("partition", "node.id", "task.id");

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    if (!id.getName().startsWith(KAFKA)) {
      return MeterFilterReply.NEUTRAL;
    }
    boolean shown = SHOWN.contains(id.getName().substring(KAFKA.length()));
    boolean fine = id.getTags().stream().anyMatch(tag -> FINE.contains(tag.getKey()));
    return shown && !fine ? MeterFilterReply.ACCEPT : MeterFilterReply.DENY;
  }
}
