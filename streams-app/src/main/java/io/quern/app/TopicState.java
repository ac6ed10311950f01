package io.quern.app;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What a broker says of a topic.
 *
 * @param replication copies of the partition that has the fewest
 * @param configs its settings, the cluster's defaults among them; empty when we may not ask
 */
record TopicState(String name, int partitions, int replication, Map<String, String> configs) {
  static final int UNKNOWN = -1;

  TopicState {
    configs = Map.copyOf(configs);
  }

  /** Largest batch; {@link #UNKNOWN} when we may not ask. */
  int maxMessageBytes() {
    return config(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).map(Integer::parseInt).orElse(UNKNOWN);
  }

  /** {@code delete}, {@code compact} or both; empty when we may not ask. */
  String cleanupPolicy() {
    return config(TopicConfig.CLEANUP_POLICY_CONFIG).orElse("");
  }

  Optional<String> config(String name) {
    return Optional.ofNullable(configs.get(name));
  }

  boolean isCompacted() {
    return cleanupPolicy().contains("compact");
  }

  @Override
  public String toString() {
    return name + " (" + partitions + (partitions == 1 ? " partition)" : " partitions)");
  }
}
