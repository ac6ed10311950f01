package io.quern.app;

import io.quern.topology.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Makes the topics that are missing and refuses those that do not fit, before any stage runs.
 *
 * @param partitions of topics that are made, unless those that they are joined with say otherwise
 * @param create whether missing topics may be made
 */
public record TopicSetup(int partitions, boolean create) {
  /** Small, so that the records of finished models give their space back while others run. */
  private static final int SEGMENT_BYTES = 64 * 1024 * 1024;

  /** Only closed segments are compacted, so they are small and closed in time. */
  static final Map<String, String> COMPACTION =
      Map.of(
          TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(8 * 1024 * 1024),
          TopicConfig.SEGMENT_MS_CONFIG, "600000",
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.3",
          TopicConfig.DELETE_RETENTION_MS_CONFIG, "3600000");

  private static final Duration APPEARS_WITHIN = Duration.ofSeconds(15);

  public TopicSetup {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be at least 1, not " + partitions);
    }
  }

  /**
   * Returns the number of partitions of each topic, and what they take.
   *
   * @throws TopicsRefused when topics do not fit, or are missing and may not be made
   * @throws BrokerUnreachable when the broker stops answering
   */
  public PreparedTopics prepare(Admin admin, Topics topics) {
    Coordinators.wake(admin);
    List<Topics.Spec> table = topics.table();
    TopicReader reader = new TopicReader(admin);
    TopicChecks before = new TopicChecks(table, reader.read(table));
    before.requireFit();
    if (!before.missing().isEmpty()) {
      requireCreate(before.missing());
      make(admin, topics, before);
    }
    Map<String, TopicState> states = reader.readAll(table, APPEARS_WITHIN);
    TopicChecks after = new TopicChecks(table, states);
    after.requireFit();
    return new PreparedTopics(partitionsOf(states), after.batchBytes());
  }

  private void requireCreate(List<Topics.Spec> missing) {
    if (!create) {
      throw new TopicsRefused(
          "topics %s are missing; create them or leave out --no-create-topics"
              .formatted(
                  missing.stream().map(Topics.Spec::name).collect(Collectors.joining(", "))));
    }
  }

  private void make(Admin admin, Topics topics, TopicChecks checks) {
    List<NewTopic> wanted =
        checks.missing().stream().map(spec -> newTopic(topics, spec, checks)).toList();
    // Another process may be making the same ones at this moment: then they are checked below.
    Answers.acceptEach(admin.createTopics(wanted).values(), TopicExistsException.class);
  }

  private NewTopic newTopic(Topics topics, Topics.Spec spec, TopicChecks checks) {
    int count = checks.partitionsOfPartners(spec).orElse(partitions);
    return new NewTopic(spec.name(), Optional.of(count), Optional.empty())
        .configs(configs(topics, spec));
  }

  private static Map<String, String> configs(Topics topics, Topics.Spec spec) {
    Map<String, String> configs = new HashMap<>();
    configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(spec.maxMessageBytes()));
    if (spec.compacted()) {
      configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
      configs.putAll(COMPACTION);
    } else {
      configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
      configs.put(
          TopicConfig.RETENTION_MS_CONFIG, Long.toString(topics.retentionMillis(spec.name())));
      configs.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
      configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SEGMENT_BYTES));
    }
    return configs;
  }

  private static Map<String, Integer> partitionsOf(Map<String, TopicState> states) {
    return states.values().stream()
        .collect(Collectors.toMap(TopicState::name, TopicState::partitions));
  }
}
