package io.quern.publish;

import io.quern.model.Profile;
import io.quern.serde.Wire;
import io.quern.topology.Topics;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Applies and removes profiles: a copy to each partition, in one transaction, so that every plan
 * task has them all.
 */
public final class ProfileProducer {
  private final Topics topics;
  private final Producer<String, byte[]> producer;
  private final int partitions;
  private final Serializer<Profile> profiles = Wire.profile().serializer();

  /**
   * @param producer transactional, its transactions initialised; stays the caller's
   * @param partitions partitions of the topic of profiles
   */
  public ProfileProducer(Topics topics, Producer<String, byte[]> producer, int partitions) {
    this.topics = topics;
    this.producer = producer;
    this.partitions = partitions;
  }

  public void apply(Profile profile) {
    sendEverywhere(profile.name(), profiles.serialize(topics.profiles(), profile));
  }

  public void remove(String name) {
    sendEverywhere(name, null);
  }

  @SuppressWarnings("NullAway") // a tombstone's value is null
  private void sendEverywhere(String name, byte @Nullable [] value) {
    producer.beginTransaction();
    try {
      for (int partition = 0; partition < partitions; partition++) {
        var _ = producer.send(new ProducerRecord<>(topics.profiles(), partition, name, value));
      }
      producer.commitTransaction();
    } catch (KafkaException e) {
      producer.abortTransaction();
      throw e;
    }
  }
}
