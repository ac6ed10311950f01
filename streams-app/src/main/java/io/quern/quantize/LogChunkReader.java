package io.quern.quantize;

import io.quern.model.TensorChunk;
import io.quern.serde.Incoming;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads chunks again from the topic itself, one record a fetch. A record that is not at its offset
 * is gone.
 */
public final class LogChunkReader implements ChunkReader {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<String, Incoming<TensorChunk>> consumer;
  private final String topic;

  /**
   * @param consumer without a group, read_committed, auto.offset.reset=none; closed with this
   *     reader
   */
  public LogChunkReader(Consumer<String, Incoming<TensorChunk>> consumer, String topic) {
    this.consumer = consumer;
    this.topic = topic;
  }

  @Override
  public Optional<TensorChunk> read(int partition, long offset) {
    TopicPartition place = new TopicPartition(topic, partition);
    if (!consumer.assignment().contains(place)) {
      consumer.assign(List.of(place));
    }
    consumer.seek(place, offset);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        for (ConsumerRecord<String, Incoming<TensorChunk>> record : consumer.poll(POLL)) {
          return at(record, offset);
        }
      } catch (OffsetOutOfRangeException e) {
        return Optional.empty();
      }
    }
    throw new TimeoutException(
        "chunk at offset " + offset + " of " + place + " could not be read within " + PATIENCE);
  }

  private static Optional<TensorChunk> at(
      ConsumerRecord<String, Incoming<TensorChunk>> record, long offset) {
    boolean there = record.offset() == offset;
    return there && record.value() instanceof Incoming.Sound<TensorChunk>(TensorChunk chunk)
        ? Optional.of(chunk)
        : Optional.empty();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
