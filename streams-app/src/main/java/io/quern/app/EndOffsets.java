package io.quern.app;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** How far the topics of a cluster have come. */
final class EndOffsets {
  private EndOffsets() {}

  /**
   * Sum of the end offsets of a topic's partitions, by topic; transaction markers count as records
   * do.
   */
  static Map<String, Long> of(Cluster cluster) {
    Map<TopicPartition, OffsetSpec> wanted =
        cluster.topics().table().stream()
            .flatMap(spec -> partitions(cluster, spec.name()))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    Map<String, Long> ends = new TreeMap<>();
    try (Admin admin = cluster.admin()) {
      Answers.await(admin.listOffsets(wanted).all())
          .forEach((partition, end) -> ends.merge(partition.topic(), end.offset(), Long::sum));
    }
    return ends;
  }

  private static java.util.stream.Stream<TopicPartition> partitions(Cluster cluster, String topic) {
    return IntStream.range(0, cluster.prepared().partitionsOf(topic))
        .mapToObj(partition -> new TopicPartition(topic, partition));
  }
}
