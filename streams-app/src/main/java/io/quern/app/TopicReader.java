package io.quern.app;

import io.quern.topology.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks a broker what topics it has and how they are set. */
final class TopicReader {
  private static final int RETRY_MILLIS = 50;
  private static final Duration KNOWN_TO_ALL_WITHIN = Duration.ofSeconds(15);

  private final Admin admin;

  TopicReader(Admin admin) {
    this.admin = admin;
  }

  /** By name; topics that do not exist are left out. */
  Map<String, TopicState> read(List<Topics.Spec> table) {
    return readNamed(table.stream().map(Topics.Spec::name).toList());
  }

  /**
   * By name; topics that do not exist are left out. A topic that one broker describes may for a
   * moment be unknown to the next, which is asked for its settings: then both are asked again.
   */
  Map<String, TopicState> readNamed(List<String> names) {
    long end = System.nanoTime() + KNOWN_TO_ALL_WITHIN.toNanos();
    while (true) {
      try {
        return readOnce(names);
      } catch (BrokerUnreachable e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > end) {
          throw e;
        }
      }
      Answers.pause(RETRY_MILLIS);
    }
  }

  private Map<String, TopicState> readOnce(List<String> names) {
    Map<String, TopicDescription> found =
        Answers.acceptEach(
            admin.describeTopics(names).topicNameValues(), UnknownTopicOrPartitionException.class);
    Map<String, Config> configs = configsOf(found.keySet().stream().toList());
    Map<String, TopicState> states = new HashMap<>();
    found.forEach(
        (name, topic) -> states.put(name, state(topic, Optional.ofNullable(configs.get(name)))));
    return states;
  }

  /** Topics that were just made are known to a broker a moment later. */
  Map<String, TopicState> readAll(List<Topics.Spec> table, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    Map<String, TopicState> states = read(table);
    while (states.size() < table.size()) {
      if (System.nanoTime() > end) {
        throw new TopicsRefused(
            "only topics %s appeared within %d s of being created; look at the broker's log"
                .formatted(states.keySet(), limit.toSeconds()));
      }
      Answers.pause(RETRY_MILLIS);
      states = read(table);
    }
    return states;
  }

  private Map<String, Config> configsOf(List<String> names) {
    Map<ConfigResource, Config> configs =
        Answers.acceptEach(
            admin
                .describeConfigs(
                    names.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .values(),
            AuthorizationException.class);
    Map<String, Config> byName = new HashMap<>();
    configs.forEach((resource, config) -> byName.put(resource.name(), config));
    return byName;
  }

  private static TopicState state(TopicDescription topic, Optional<Config> config) {
    int replication =
        topic.partitions().stream()
            .mapToInt(partition -> partition.replicas().size())
            .min()
            .orElse(TopicState.UNKNOWN);
    return new TopicState(
        topic.name(),
        topic.partitions().size(),
        replication,
        config.map(TopicReader::values).orElse(Map.of()));
  }

  /** What is secret has no value. */
  private static Map<String, String> values(Config config) {
    Map<String, String> values = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      Optional.ofNullable(entry.value()).ifPresent(value -> values.put(entry.name(), value));
    }
    return values;
  }
}
