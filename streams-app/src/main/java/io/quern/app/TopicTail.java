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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic from its beginning and then on; what cannot be read is passed over, unless that is
 * all there is and a registry of schemas is what is missing.
 */
final class TopicTail<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<String, Incoming<T>> consumer;
  private final List<TopicPartition> partitions;
  private long readable;
  private long unregistered;
  private boolean warned;

  TopicTail(Consumer<String, Incoming<T>> consumer, List<TopicPartition> partitions) {
    this.consumer = consumer;
    this.partitions = partitions;
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Hears of a key and its value; null for one that was removed. */
  interface Listener<T> extends BiConsumer<String, @Nullable T> {}

  /**
   * Reads to the end as it is now.
   *
   * @throws StartRefused when nothing can be read without a registry of schemas
   */
  void readToEnd(Listener<T> listener) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream()
        .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
      poll(listener);
    }
    requireRegistry();
  }

  /** One stray record stops nobody; where others were read, it is only said. */
  private void requireRegistry() {
    if (unregistered == 0 || warned) {
      return;
    }
    String topic = partitions.getFirst().topic();
    if (readable == 0) {
      throw new StartRefused(
          "the records of %s are framed by a schema registry, and none is set here; name it: --schema-registry-url URL"
              .formatted(topic));
    }
    LOG.warn(
        "event=records-not-shown topic={} count={} hint=--schema-registry-url",
        topic,
        unregistered);
    warned = true;
  }

  /** Reads what has come, or waits a moment for it. */
  void poll(Listener<T> listener) {
    for (ConsumerRecord<String, Incoming<T>> record : consumer.poll(POLL)) {
      take(record.key(), record.value(), listener);
    }
  }

  private void take(String key, @Nullable Incoming<T> incoming, Listener<T> listener) {
    switch (incoming) {
      case null -> listener.accept(key, null);
      case Incoming.Sound<T>(T value) -> {
        readable++;
        listener.accept(key, value);
      }
      case Incoming.Unreadable<T>(_, boolean noRegistry) when noRegistry -> unregistered++;
      case Incoming.Unreadable<T> _ -> readable++;
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
