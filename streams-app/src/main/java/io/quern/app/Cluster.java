package io.quern.app;

import io.quern.topology.Topics;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A Kafka cluster whose topics are ready for us, and the clients for it. */
public record Cluster(Topics topics, PreparedTopics prepared, ClientSettings settings) {

  /**
   * Checks that the cluster is there and its topics fit; makes those that are missing.
   *
   * @throws BrokerUnreachable when no broker answers
   * @throws TopicsRefused when topics do not fit, or are missing and may not be made
   */
  static Cluster prepare(
      String servers,
      ClientOverrides overrides,
      Topics topics,
      TopicSetup setup,
      MemoryPlan memory) {
    BrokerProbe probe = new BrokerProbe(servers, BrokerProbe.DEFAULT_LIMIT);
    try (Admin admin = probe.open(overrides)) {
      PreparedTopics prepared = setup.prepare(admin, topics);
      SchemaSetup.prepare(overrides, setup.register());
      return new Cluster(
          topics, prepared, new ClientSettings(servers, prepared.batchBytes(), memory, overrides));
    }
  }

  Admin admin() {
    return Admin.create(settings.admin());
  }

  Producer<String, byte[]> publisher() {
    return new KafkaProducer<>(
        settings.publisher(), new StringSerializer(), new ByteArraySerializer());
  }

  /** A producer for one transaction or a few, under a name of its own. */
  Producer<String, byte[]> transactional(String purpose) {
    String id = topics.groupOf(purpose) + "-" + UUID.randomUUID();
    Producer<String, byte[]> producer =
        new KafkaProducer<>(
            settings.transactionalProducer(id), new StringSerializer(), new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  <T> Consumer<String, T> chunkReader(Deserializer<T> values) {
    return new KafkaConsumer<>(settings.chunkReader(), new StringDeserializer(), values);
  }

  <T> Consumer<String, T> watcher(Deserializer<T> values) {
    return new KafkaConsumer<>(settings.watcher(), new StringDeserializer(), values);
  }
}
