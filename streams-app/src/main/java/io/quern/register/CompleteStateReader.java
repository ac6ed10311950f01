package io.quern.register;

import io.quern.model.ArtifactState;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import io.quern.topology.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the state of a complete artifact where it stands in the log; any thread may. */
final class CompleteStateReader implements ReleasePusher.CompleteStates {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Topics topics;
  private final Map<String, Object> settings;

  /**
   * @param settings of a consumer without a group
   */
  CompleteStateReader(Topics topics, Map<String, Object> settings) {
    this.topics = topics;
    this.settings = settings;
  }

  @Override
  public Optional<ArtifactState> find(Made made) throws RegistryException, InterruptedException {
    TopicPartition at = new TopicPartition(topics.artifacts(), made.partition());
    try (KafkaConsumer<String, Incoming<ArtifactState>> consumer =
        new KafkaConsumer<>(
            settings, new StringDeserializer(), Wire.artifactState().deserializer())) {
      consumer.assign(List.of(at));
      consumer.seek(at, made.offset());
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (consumer.position(at) <= made.offset() && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, Incoming<ArtifactState>> record : consumer.poll(POLL)) {
          if (record.offset() == made.offset()
              && record.value() instanceof Incoming.Sound<ArtifactState>(ArtifactState state)) {
            return Optional.of(state).filter(found -> found.plan().equals(made.plan()));
          }
        }
      }
      return Optional.empty();
    } catch (org.apache.kafka.common.errors.InterruptException e) {
      Thread.interrupted();
      throw new InterruptedException();
    } catch (KafkaException e) {
      throw RegistryException.passing("the artifact's state cannot be read: " + e.getMessage(), e);
    }
  }
}
