package io.quern.app;

import io.quern.topology.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Makes the topics that are missing and refuses those that do not fit, before any stage runs.
 *
 * @param partitions of topics that are made, unless those that they are joined with say otherwise
 * @param create whether missing topics may be made
 * @param register whether schemas may be registered that a registry does not have
 */
public record TopicSetup(int partitions, boolean create, boolean register) {
  private static final Duration APPEARS_WITHIN = Duration.ofSeconds(15);

  public TopicSetup {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be at least 1, not " + partitions);
    }
  }

  /** Leaves a registry of schemas as it is, as all but a service must. */
  public TopicSetup(int partitions, boolean create) {
    this(partitions, create, false);
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
              .formatted(namesOf(missing)));
    }
  }

  private static String namesOf(List<Topics.Spec> topics) {
    return topics.stream().map(Topics.Spec::name).collect(Collectors.joining(", "));
  }

  private void make(Admin admin, Topics topics, TopicChecks checks) {
    WantedTopics wanted = new WantedTopics(topics, TopicShape.of(partitions));
    // Another process may be making the same ones at this moment: then they are checked below.
    try {
      Answers.acceptEach(
          admin.createTopics(wanted.missing(checks)).values(), TopicExistsException.class);
    } catch (BrokerUnreachable e) {
      if (e.getCause() instanceof AuthorizationException) {
        throw new TopicsRefused(
            "topics %s are missing, and we are not allowed to make them; quern topics create does, as one who is"
                .formatted(namesOf(checks.missing())));
      }
      throw e;
    }
  }

  private static Map<String, Integer> partitionsOf(Map<String, TopicState> states) {
    return states.values().stream()
        .collect(Collectors.toMap(TopicState::name, TopicState::partitions));
  }
}
