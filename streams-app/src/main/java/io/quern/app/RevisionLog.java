package io.quern.app;

import io.quern.model.Bytes;
import io.quern.model.ManifestPart;
import io.quern.model.Revision;
import io.quern.serde.Wire;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** The live revisions as the log of manifests tells them: begun, sealed, ended. */
final class RevisionLog {
  private final Cluster cluster;

  RevisionLog(Cluster cluster) {
    this.cluster = cluster;
  }

  /** All live revisions, each model's in the order in which they were published. */
  List<Listed> all() {
    String topic = cluster.topics().models();
    int partitions = cluster.prepared().partitionsOf(topic);
    Map<Revision, Listed> live =
        read(
            IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList());
    return List.copyOf(live.values());
  }

  /**
   * A revision that was published and has not ended.
   *
   * @param head the first part that came of its manifest
   * @param sealed whether its publisher has finished
   */
  record Listed(ManifestPart head, boolean sealed) {
    private Listed sealedNow() {
      return new Listed(head, true);
    }
  }

  /** The revision, if it is live. */
  Optional<Listed> find(Revision source) {
    return Optional.ofNullable(read(List.of(partitionOf(source.model()))).get(source));
  }

  private TopicPartition partitionOf(String model) {
    String topic = cluster.topics().models();
    byte[] key = model.getBytes(StandardCharsets.UTF_8);
    int partitions = cluster.prepared().partitionsOf(topic);
    return new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % partitions);
  }

  private Map<Revision, Listed> read(List<TopicPartition> partitions) {
    Map<Revision, Listed> live = new LinkedHashMap<>();
    try (TopicTail<ManifestPart> tail =
        new TopicTail<>(cluster.watcher(Wire.manifestPart().deserializer()), partitions)) {
      tail.readToEnd(
          (model, part) -> {
            if (part != null) {
              take(live, part);
            }
          });
    }
    return live;
  }

  private static void take(Map<Revision, Listed> live, ManifestPart part) {
    switch (part.kind()) {
      case MANIFEST -> live.putIfAbsent(part.source(), new Listed(part, false));
      case SEAL -> live.computeIfPresent(part.source(), (source, listed) -> listed.sealedNow());
      case WITHDRAW, RETIRED -> live.remove(part.source());
    }
  }

  /** Asks for a revision to go. */
  void withdraw(Revision source) {
    ManifestPart part =
        new ManifestPart(
            source,
            "",
            ManifestPart.Kind.WITHDRAW,
            new ManifestPart.Part(0, 1, 0),
            "",
            Bytes.empty());
    String topic = cluster.topics().models();
    byte[] value = Wire.manifestPart().serializer().serialize(topic, part);
    try (Producer<String, byte[]> producer = cluster.publisher()) {
      var _ = producer.send(new ProducerRecord<>(topic, source.model(), value)).get();
    } catch (InterruptedException e) {
      throw Answers.interrupted(e);
    } catch (ExecutionException e) {
      throw new KafkaException("the withdrawal could not be sent", e);
    }
  }
}
