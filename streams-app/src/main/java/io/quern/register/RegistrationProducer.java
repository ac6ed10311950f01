package io.quern.register;

import io.quern.event.Event;
import io.quern.model.Registration;
import io.quern.serde.EventSerializer;
import io.quern.serde.Wire;
import io.quern.topology.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes registrations, events and offsets in one transaction, which fences an owner that does not
 * know that it is none any more.
 */
final class RegistrationProducer implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Producer<String, byte[]> producer;
  private final Topics topics;
  private final Serializer<Event> events;
  private final Serializer<Registration> registrations = Wire.registration().serializer();

  private RegistrationProducer(Producer<String, byte[]> producer, Topics topics) {
    this.producer = producer;
    this.topics = topics;
    events = new EventSerializer(topics.source());
    producer.initTransactions();
  }

  /** Connects, and ends what an earlier process with this transactional id left open. */
  static RegistrationProducer open(RegisterShell.Settings settings) {
    KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            settings.clients().producer(), new StringSerializer(), new ByteArraySerializer());
    try {
      return new RegistrationProducer(producer, settings.topics());
    } catch (KafkaException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /** What is committed together; changes by partition. */
  record Batch(
      Map<Integer, List<Change>> changes,
      List<Event> events,
      Map<TopicPartition, OffsetAndMetadata> offsets) {}

  /** Commits a batch as a whole, or throws. */
  void commit(Batch batch, ConsumerGroupMetadata owner) {
    producer.beginTransaction();
    try {
      batch.changes().forEach((partition, all) -> all.forEach(each -> send(partition, each)));
      for (Event event : batch.events()) {
        send(event);
      }
      producer.sendOffsetsToTransaction(batch.offsets(), owner);
      producer.commitTransaction();
    } catch (KafkaException e) {
      abort(e);
      throw e;
    }
  }

  /** A send that fails makes the commit fail. */
  @SuppressWarnings("NullAway") // a tombstone's value is null
  private void send(int partition, Change change) {
    String topic = topics.artifacts();
    byte[] value =
        change
            .registration()
            .map(registration -> registrations.serialize(topic, registration))
            .orElse(null);
    var _ = producer.send(new ProducerRecord<>(topic, partition, change.key(), value));
  }

  private void send(Event event) {
    Headers headers = new RecordHeaders();
    byte[] value = events.serialize(topics.events(), headers, event);
    var _ = producer.send(new ProducerRecord<>(topics.events(), null, event.key(), value, headers));
  }

  private void abort(KafkaException reason) {
    try {
      producer.abortTransaction();
    } catch (KafkaException e) {
      reason.addSuppressed(e); // fenced: the broker has aborted it already
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
  }
}
