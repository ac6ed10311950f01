package io.quern.assemble;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads what is known of partitions that are ours now, and where their segments go on. */
final class TakeoverReader {
  private final Consumer<String, ?> consumer;
  private final ArtifactStateReader announced;
  private final Sink sink;

  TakeoverReader(Consumer<String, ?> consumer, ArtifactStateReader announced, Sink sink) {
    this.consumer = consumer;
    this.announced = announced;
    this.sink = sink;
  }

  /**
   * Takes the partitions' artifacts up, and moves the consumer to the first segment that is needed:
   * the first that is not committed, or an earlier one where what it brought is not here.
   */
  void takeOver(Set<TopicPartition> partitions) throws IOException {
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<Integer, Range> logs = new TreeMap<>();
    begins.forEach(
        (at, begin) -> logs.put(at.partition(), new Range(begin, ends.getOrDefault(at, begin))));
    sink.restore(announced.readAll(), logs);
    begins.forEach((at, begin) -> seek(at, begin, committed.get(at)));
  }

  private void seek(TopicPartition at, long begin, @Nullable OffsetAndMetadata committed) {
    long next = committed == null ? begin : committed.offset();
    long from = Math.max(begin, sink.neededFrom(at.partition(), next));
    AssembleLog.assigned(at.partition(), next, from);
    consumer.seek(at, from);
  }
}
