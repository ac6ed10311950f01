package io.quern.app;

import io.quern.topology.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether topics that exist fit the table. Pure; each refusal is one line. */
final class TopicChecks {
  /** A batch of {@link PreparedTopics#STOCK_BATCH_BYTES} with its header. */
  static final int SMALLEST_LIMIT = PreparedTopics.STOCK_BATCH_BYTES + 4096;

  private final List<Topics.Spec> table;
  private final Map<String, TopicState> states;

  /**
   * @param states by topic; topics that do not exist are left out
   */
  TopicChecks(List<Topics.Spec> table, Map<String, TopicState> states) {
    this.table = table;
    this.states = states;
  }

  Optional<TopicState> state(Topics.Spec spec) {
    return Optional.ofNullable(states.get(spec.name()));
  }

  List<Topics.Spec> missing() {
    return table.stream().filter(spec -> !states.containsKey(spec.name())).toList();
  }

  /** The number that a missing topic must have because of those that it is joined with. */
  Optional<Integer> partitionsOfPartners(Topics.Spec spec) {
    return spec.group() == Topics.Group.ALONE
        ? Optional.empty()
        : existing(spec.group()).map(TopicState::partitions).findFirst();
  }

  /**
   * @throws TopicsRefused naming what does not fit
   */
  void requireFit() {
    refusals().findFirst().ifPresent(TopicChecks::refuse);
  }

  private static void refuse(String why) {
    throw new TopicsRefused(why);
  }

  /** Why no stage would run on them, a sentence each; none where they fit. */
  Stream<String> refusals() {
    Stream<String> joined =
        Stream.of(Topics.Group.BY_MODEL, Topics.Group.BY_CHUNK).flatMap(this::differentPartitions);
    Stream<String> single =
        table.stream()
            .flatMap(spec -> state(spec).stream().flatMap(state -> refusals(spec, state)));
    return Stream.concat(joined, single);
  }

  private Stream<String> differentPartitions(Topics.Group group) {
    if (existing(group).map(TopicState::partitions).distinct().count() <= 1) {
      return Stream.empty();
    }
    String names = existing(group).map(TopicState::toString).collect(Collectors.joining(", "));
    return Stream.of(
        ("topics %s are joined and must have the same number of partitions; delete those that"
                + " differ or choose another topic prefix")
            .formatted(names));
  }

  private static Stream<String> refusals(Topics.Spec spec, TopicState state) {
    Stream.Builder<String> found = Stream.builder();
    if (state.maxMessageBytes() != TopicState.UNKNOWN && state.maxMessageBytes() < SMALLEST_LIMIT) {
      found.add(
          "topic %s takes batches of %d bytes, Quern sends up to %d; set its max.message.bytes to %d"
              .formatted(
                  state.name(), state.maxMessageBytes(), SMALLEST_LIMIT, spec.maxMessageBytes()));
    }
    if (!state.cleanupPolicy().isEmpty() && state.isCompacted() != spec.compacted()) {
      found.add(
          "topic %s has cleanup.policy=%s and would lose records; set it to %s"
              .formatted(
                  state.name(), state.cleanupPolicy(), spec.compacted() ? "compact" : "delete"));
    }
    return found.build();
  }

  /** Largest batch that all of them take. */
  int batchBytes() {
    boolean large =
        table.stream()
            .map(Topics.Spec::name)
            .allMatch(
                name ->
                    states.containsKey(name)
                        && states.get(name).maxMessageBytes() > PreparedTopics.LARGE_BATCH_BYTES);
    return large ? PreparedTopics.LARGE_BATCH_BYTES : PreparedTopics.STOCK_BATCH_BYTES;
  }

  private Stream<TopicState> existing(Topics.Group group) {
    return table.stream()
        .filter(spec -> spec.group() == group)
        .map(spec -> Optional.ofNullable(states.get(spec.name())))
        .flatMap(Optional::stream);
  }
}
