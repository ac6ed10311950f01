package io.quern.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The topics as they stand.
 *
 * @param topics those of the table, in its order
 * @param stores what Kafka Streams makes itself, by name
 * @param schemas what a registry has of our contracts; none where no registry is set
 * @param refusals why the service would not run on them; none where it would
 */
public record TopicReport(
    List<Row> topics, List<Row> stores, List<Schema> schemas, List<String> refusals) {
  /** The same with what a registry has. */
  TopicReport with(List<Schema> registered) {
    return new TopicReport(topics, stores, registered, refusals);
  }

  /** What became of a topic. */
  public enum Outcome {
    THERE,
    MISSING,
    CREATED,
    /** A dry run: it would be created. */
    TO_CREATE,
    ALTERED,
    /** A dry run: it would be altered. */
    TO_ALTER
  }

  /**
   * A topic.
   *
   * @param configs the settings that Quern cares for, by name
   * @param bytes all copies on all disks; nothing where we may not ask
   * @param differences what is not as it is wanted, after what was done
   */
  public record Row(
      String name,
      Outcome outcome,
      Layout layout,
      Map<String, String> configs,
      OptionalLong bytes,
      List<TopicDifference> differences) {}

  /**
   * A contract.
   *
   * @param name its subject
   * @param id its id in the registry, where it has one
   */
  public record Schema(String name, Outcome outcome, Optional<Integer> id) {}

  /**
   * How it is spread.
   *
   * @param replication copies of each partition; 0 for the cluster's default
   */
  public record Layout(int partitions, int replication) {}
}
