package io.quern.app;

import io.quern.serde.Incoming;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads a topic from its beginning and then on; what cannot be read is passed over. */
final class TopicTail<T> implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<String, Incoming<T>> consumer;
  private final List<TopicPartition> partitions;

  TopicTail(Consumer<String, Incoming<T>> consumer, List<TopicPartition> partitions) {
    this.consumer = consumer;
    this.partitions = partitions;
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Hears of a key and its value; null for one that was removed. */
  interface Listener<T> extends BiConsumer<String, @Nullable T> {}

  /** Reads to the end as it is now. */
  void readToEnd(Listener<T> listener) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream()
        .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
      poll(listener);
    }
  }

  /** Reads what has come, or waits a moment for it. */
  void poll(Listener<T> listener) {
    for (ConsumerRecord<String, Incoming<T>> record : consumer.poll(POLL)) {
      if (record.value() == null) {
        listener.accept(record.key(), null);
      } else if (record.value() instanceof Incoming.Sound<T>(T value)) {
        listener.accept(record.key(), value);
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
