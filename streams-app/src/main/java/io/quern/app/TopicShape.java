package io.quern.app;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an operator decides of the topics; all else is in {@link WantedTopics}.
 *
 * @param partitions of topics that are made, unless those that they are joined with say otherwise
 * @param replication copies of each partition; the cluster's default where it is not said
 * @param minInsyncReplicas copies that must have a record before it counts as written; the
 *     cluster's default where it is not said
 * @param newsRetention how long rejections and events stay; other topics are never cut by time
 */
public record TopicShape(
    OptionalInt partitions,
    OptionalInt replication,
    OptionalInt minInsyncReplicas,
    Optional<Duration> newsRetention) {
  private static final int PARTITIONS = 8;
  private static final int MOST_COPIES = Short.MAX_VALUE;

  /** Nothing is said. */
  public static final TopicShape DEFAULT =
      new TopicShape(
          OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

  public TopicShape {
    require("partitions", partitions, Integer.MAX_VALUE);
    require("replication", replication, MOST_COPIES);
    require("minInsyncReplicas", minInsyncReplicas, MOST_COPIES);
    if (newsRetention.isPresent() && !newsRetention.get().isPositive()) {
      throw new IllegalArgumentException("retention must be more than nothing");
    }
  }

  /** With this number of partitions and the cluster's defaults. */
  public static TopicShape of(int partitions) {
    return new TopicShape(
        OptionalInt.of(partitions), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
  }

  private static void require(String what, OptionalInt value, int most) {
    if (value.isPresent() && (value.getAsInt() < 1 || value.getAsInt() > most)) {
      throw new IllegalArgumentException(
          "%s must be from 1 to %d, not %d".formatted(what, most, value.getAsInt()));
    }
  }

  int partitionsOfNew() {
    return partitions.orElse(PARTITIONS);
  }
}
