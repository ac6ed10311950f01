package io.quern.app;

import io.quern.serde.Incoming;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;

/** Looks into the topics of a cluster. */
record Watch(Cluster cluster) {

  /** All of a topic. */
  <T> TopicTail<T> all(String topic, Deserializer<Incoming<T>> values) {
    return new TopicTail<>(
        cluster.watcher(values),
        IntStream.range(0, cluster.prepared().partitionsOf(topic))
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList());
  }

  /** The partition in which the records of a key lie. */
  <T> TopicTail<T> of(String topic, String key, Deserializer<Incoming<T>> values) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    int partition = Utils.toPositive(Utils.murmur2(bytes)) % cluster.prepared().partitionsOf(topic);
    return new TopicTail<>(cluster.watcher(values), List.of(new TopicPartition(topic, partition)));
  }
}
