package io.quern.assemble;

import io.quern.assemble.AssembleShell.Settings;
import io.quern.model.ArtifactState;
import io.quern.serde.Incoming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads every state that was announced. */
@FunctionalInterface
interface ArtifactStateReader {

  /** The states in order; of each artifact at least the last. */
  List<ArtifactState> readAll();

  /** Reads the topic of artifacts from its beginning to where it ends now. */
  static ArtifactStateReader of(Settings settings) {
    return new FromTopic(settings)::readAll;
  }

  /**
   * Reads a topic.
   *
   * <p>The end is that of all records, committed or not: a transaction that moved offsets may still
   * wait for its marker here, and without its states the offsets mislead.
   */
  record FromTopic(Settings settings) {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private List<ArtifactState> readAll() {
      Map<TopicPartition, Long> ends = ends();
      if (ends.values().stream().allMatch(end -> end == 0)) {
        return List.of();
      }
      try (var consumer = consumer(true, settings.codecs().announced())) {
        consumer.assign(ends.keySet());
        consumer.seekToBeginning(ends.keySet());
        return read(consumer, ends);
      }
    }

    private Map<TopicPartition, Long> ends() {
      String topic = settings.topics().artifacts();
      try (var consumer = consumer(false, new StringDeserializer())) {
        List<TopicPartition> partitions =
            consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions); // or the client logs that it did not expect the answer
        return consumer.endOffsets(partitions);
      }
    }

    private static List<ArtifactState> read(
        Consumer<String, Incoming<ArtifactState>> consumer, Map<TopicPartition, Long> ends) {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      List<ArtifactState> states = new ArrayList<>();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("the announced states could not be read in " + LIMIT);
        }
        for (ConsumerRecord<String, Incoming<ArtifactState>> record : consumer.poll(POLL)) {
          if (record.value() == null) {
            states.removeIf(state -> state.plan().artifact().toString().equals(record.key()));
          } else if (record.value() instanceof Incoming.Sound<ArtifactState>(ArtifactState state)) {
            states.add(state);
          }
        }
      }
      return states;
    }

    private <V> Consumer<String, V> consumer(boolean committed, Deserializer<V> values) {
      return new KafkaConsumer<>(
          ConsumerSettings.forStates(settings.clients(), committed),
          new StringDeserializer(),
          values);
    }
  }
}
