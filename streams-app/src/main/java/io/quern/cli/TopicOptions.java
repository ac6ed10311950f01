package io.quern.cli;

import io.quern.app.TopicShape;
import io.quern.model.Upkeep;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Option;

/** How topics are wanted; what is not said is left to the cluster, or as it is. */
@NullUnmarked // picocli fills the fields
final class TopicOptions {
  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "partitions of each topic (default: 8 where it is made)")
  private Integer partitions;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description = "copies of each partition (default: the cluster's)")
  private Integer replication;

  @Option(
      names = "--min-insync-replicas",
      paramLabel = "N",
      description =
          "copies that must have a record before it counts as written (default: the cluster's)")
  private Integer minInsync;

  @Option(
      names = "--retention",
      paramLabel = "T",
      description =
          "how long rejections and events stay, such as 36h or 7d (default: 7d); the other topics"
              + " are cut by the service, never by time")
  private String retention;

  TopicShape shape() {
    try {
      return new TopicShape(
          of(partitions),
          of(replication),
          of(minInsync),
          Optional.ofNullable(retention).map(TopicOptions::span));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static OptionalInt of(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static Duration span(String text) {
    try {
      return Upkeep.span(text);
    } catch (DateTimeParseException e) {
      throw new UsageException(
          "--retention '" + text + "': use a number and s, m, h or d, such as 7d");
    }
  }
}
