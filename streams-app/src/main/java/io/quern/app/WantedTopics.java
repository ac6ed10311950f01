package io.quern.app;

import io.quern.topology.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How each topic is to be: the one definition for the service that makes what is missing and for
 * {@code quern topics}.
 */
record WantedTopics(Topics topics, TopicShape shape) {
  /** Small, so that the records of finished models give their space back while others run. */
  private static final int SEGMENT_BYTES = 32 * 1024 * 1024;

  /** Only closed segments are deleted or compacted, and those of a small model never fill up. */
  private static final String SEGMENT_MILLIS = "60000";

  /** Whoever reads a table has read it to its end when a tombstone goes. */
  private static final String TOMBSTONE_MILLIS = "600000";

  /** Only closed segments are compacted, so they are small and closed in time. */
  static final Map<String, String> COMPACTION =
      Map.of(
          TopicConfig.SEGMENT_BYTES_CONFIG,
          Integer.toString(8 * 1024 * 1024),
          TopicConfig.SEGMENT_MS_CONFIG,
          SEGMENT_MILLIS,
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
          "0.3",
          TopicConfig.DELETE_RETENTION_MS_CONFIG,
          TOMBSTONE_MILLIS);

  /** How a topic is to be made; it has the partitions of those that it is joined with. */
  NewTopic newTopic(Topics.Spec spec, TopicChecks existing) {
    return new NewTopic(
            spec.name(), Optional.of(partitions(spec, existing)), replication().map(Short::valueOf))
        .configs(configs(spec));
  }

  private Optional<String> replication() {
    return shape.replication().stream().mapToObj(Integer::toString).findFirst();
  }

  int partitions(Topics.Spec spec, TopicChecks existing) {
    return existing.partitionsOfPartners(spec).orElse(shape.partitionsOfNew());
  }

  List<NewTopic> missing(TopicChecks existing) {
    return existing.missing().stream().map(spec -> newTopic(spec, existing)).toList();
  }

  /** Settings of a topic that are not the cluster's own, sorted by name. */
  Map<String, String> configs(Topics.Spec spec) {
    Map<String, String> configs = new TreeMap<>();
    configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(spec.maxMessageBytes()));
    if (spec.compacted()) {
      configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
      configs.putAll(COMPACTION);
    } else {
      configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
      configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retentionMillis(spec)));
      configs.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
      configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SEGMENT_BYTES));
      configs.put(TopicConfig.SEGMENT_MS_CONFIG, SEGMENT_MILLIS);
    }
    shape
        .minInsyncReplicas()
        .ifPresent(
            copies ->
                configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(copies)));
    return configs;
  }

  private long retentionMillis(Topics.Spec spec) {
    long usual = topics.retentionMillis(spec.name());
    return usual < 0 ? usual : shape.newsRetention().map(Duration::toMillis).orElse(usual);
  }
}
