package io.quern.assemble;

import io.quern.assemble.AssembleShell.Codecs;
import io.quern.assemble.AssembleShell.Settings;
import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.Rejection;
import io.quern.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Announces states and commits offsets in one transaction, which fences an owner that does not know
 * that it is none any more.
 */
final class StateProducer implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Producer<String, byte[]> producer;
  private final Topics topics;
  private final Codecs codecs;
  private final int partitions;

  StateProducer(Producer<String, byte[]> producer, Topics topics, Codecs codecs) {
    this.producer = producer;
    this.topics = topics;
    this.codecs = codecs;
    producer.initTransactions();
    partitions = producer.partitionsFor(topics.artifacts()).size();
  }

  /** Connects, and ends what an earlier process with this transactional id left open. */
  static StateProducer open(Settings settings) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
    config.putAll(settings.clients().producer());
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.clients().transactionalId());
    KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    try {
      return new StateProducer(producer, settings.topics(), settings.codecs());
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /**
   * What is committed together.
   *
   * @param gone artifacts of which nothing is left
   */
  record Batch(
      List<ArtifactState> states,
      List<ArtifactId> gone,
      List<Rejection> rejections,
      Map<TopicPartition, OffsetAndMetadata> offsets) {}

  /** Commits a batch as a whole, or throws. */
  void commit(Batch batch, ConsumerGroupMetadata owner) {
    producer.beginTransaction();
    try {
      batch.states().forEach(this::send);
      batch.gone().forEach(this::sendTombstone);
      batch.rejections().forEach(this::send);
      producer.sendOffsetsToTransaction(batch.offsets(), owner);
      producer.commitTransaction();
    } catch (KafkaException e) {
      abort(e);
      throw e;
    }
  }

  /** A send that fails makes the commit fail. */
  private void send(ArtifactState state) {
    String topic = topics.artifacts();
    String artifact = state.plan().artifact().toString();
    byte[] value = codecs.states().serialize(topic, state);
    int partition = partitionOf(state.plan().artifact().model());
    var _ = producer.send(new ProducerRecord<>(topic, partition, artifact, value));
  }

  @SuppressWarnings("NullAway") // a tombstone's value is null
  private void sendTombstone(ArtifactId artifact) {
    int partition = partitionOf(artifact.model());
    var _ =
        producer.send(
            new ProducerRecord<>(topics.artifacts(), partition, artifact.toString(), null));
  }

  /** By the model, as models and profiles are: plan reads all three together. */
  private int partitionOf(String model) {
    byte[] key = model.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }

  private void send(Rejection rejection) {
    String topic = topics.rejections();
    byte[] value = codecs.rejections().serialize(topic, rejection);
    var _ = producer.send(new ProducerRecord<>(topic, rejection.source().key(), value));
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
