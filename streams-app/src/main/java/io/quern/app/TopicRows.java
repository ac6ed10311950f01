package io.quern.app;

import io.quern.app.TopicReport.Layout;
import io.quern.app.TopicReport.Outcome;
import io.quern.app.TopicReport.Row;
import io.quern.topology.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.TopicConfig;

/** Describes topics: those of the table and those that Kafka Streams makes for its stores. */
final class TopicRows {
  private final Admin admin;
  private final WantedTopics wanted;
  private final TopicReader reader;
  private final DiskUse disk;

  TopicRows(Admin admin, WantedTopics wanted) {
    this.admin = admin;
    this.wanted = wanted;
    this.reader = new TopicReader(admin);
    this.disk = DiskUse.of(admin);
  }

  /**
   * @param done what was done to a topic, by its name
   */
  TopicReport report(Map<String, Outcome> done) {
    List<Topics.Spec> table = wanted.topics().table();
    TopicChecks checks = new TopicChecks(table, reader.read(table));
    List<Row> rows =
        table.stream()
            .map(spec -> row(spec, checks, Optional.ofNullable(done.get(spec.name()))))
            .toList();
    return new TopicReport(rows, stores(), List.of(), checks.refusals().toList());
  }

  private Row row(Topics.Spec spec, TopicChecks checks, Optional<Outcome> outcome) {
    Optional<TopicState> state = checks.state(spec);
    if (state.isEmpty()) {
      return new Row(
          spec.name(),
          outcome.orElse(Outcome.MISSING),
          new Layout(wanted.partitions(spec, checks), wanted.shape().replication().orElse(0)),
          wanted.configs(spec),
          OptionalLong.empty(),
          List.of());
    }
    return new Row(
        spec.name(),
        outcome.orElse(Outcome.THERE),
        layout(state.get()),
        configs(state.get(), wanted.configs(spec).keySet()),
        disk.of(spec.name()),
        new TopicDifferences(wanted).of(spec, state.get()));
  }

  /** Changelogs and repartition topics, as far as we may see them. */
  private List<Row> stores() {
    List<String> prefixes =
        Stream.of(Stage.PLAN, Stage.QUANTIZE, Stage.CALIBRATE)
            .map(stage -> wanted.topics().groupOf(stage.word()) + "-")
            .toList();
    List<String> names =
        Answers.await(admin.listTopics().names()).stream()
            .filter(name -> prefixes.stream().anyMatch(name::startsWith))
            .toList();
    return new TreeMap<>(reader.readNamed(names))
        .values().stream()
            .map(
                state ->
                    new Row(
                        state.name(),
                        Outcome.THERE,
                        layout(state),
                        configs(state, WantedTopics.COMPACTION.keySet()),
                        disk.of(state.name()),
                        List.of()))
            .toList();
  }

  private static Layout layout(TopicState state) {
    return new Layout(state.partitions(), state.replication());
  }

  private static Map<String, String> configs(TopicState state, Set<String> ours) {
    Map<String, String> configs = new TreeMap<>(state.configs());
    configs
        .keySet()
        .removeIf(
            name ->
                !ours.contains(name)
                    && !name.equals(TopicConfig.CLEANUP_POLICY_CONFIG)
                    && !name.equals(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG));
    return configs;
  }
}
