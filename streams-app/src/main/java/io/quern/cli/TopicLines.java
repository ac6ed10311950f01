package io.quern.cli;

import io.quern.app.TopicReport;
import io.quern.app.TopicReport.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Topics for people. */
final class TopicLines {
  private static final String FORMAT = "%-44s %10s %6s %-8s %-9s %10s %10s";

  private TopicLines() {}

  /** A line a topic: what became of it. */
  static List<String> outcomes(TopicReport report) {
    List<String> lines = new ArrayList<>();
    for (Row row : report.topics()) {
      lines.add("%-12s %-24s %s".formatted(word(row.outcome()), row.name(), spread(row)));
    }
    lines.addAll(remarks(report));
    return lines;
  }

  private static String word(TopicReport.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String spread(Row row) {
    int partitions = row.layout().partitions();
    int copies = row.layout().replication();
    return partitions
        + (partitions == 1 ? " partition, " : " partitions, ")
        + (copies == 0 ? "the cluster's default of copies" : copies + copies(copies));
  }

  private static String copies(int count) {
    return count == 1 ? " copy" : " copies";
  }

  /** A line a topic with its settings, then what differs. */
  static List<String> table(TopicReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        FORMAT.formatted("TOPIC", "PARTITIONS", "COPIES", "CLEANUP", "KEPT", "BATCH", "ON DISK"));
    Stream.concat(report.topics().stream(), report.stores().stream())
        .map(TopicLines::line)
        .forEach(lines::add);
    lines.addAll(remarks(report));
    return lines;
  }

  private static String line(Row row) {
    if (row.outcome() == TopicReport.Outcome.MISSING) {
      return "%-44s missing".formatted(row.name());
    }
    return FORMAT.formatted(
        row.name(),
        row.layout().partitions(),
        row.layout().replication(),
        row.configs().getOrDefault("cleanup.policy", "?"),
        kept(row.configs()),
        size(largestBatch(row)),
        size(row.bytes()));
  }

  private static String kept(Map<String, String> configs) {
    if (configs.getOrDefault("cleanup.policy", "").equals("compact")) {
      return "by key";
    }
    String millis = configs.getOrDefault("retention.ms", "-1");
    if (millis.equals("-1")) {
      return "until cut";
    }
    Duration time = Duration.ofMillis(Long.parseLong(millis));
    return time.toDays() > 0 ? time.toDays() + " d" : time.toMinutes() + " min";
  }

  private static OptionalLong largestBatch(Row row) {
    String bytes = row.configs().getOrDefault("max.message.bytes", "");
    return bytes.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(bytes));
  }

  private static String size(OptionalLong bytes) {
    return bytes.isPresent() ? Sizes.bytes(bytes.getAsLong()) : "?";
  }

  private static List<String> remarks(TopicReport report) {
    List<String> lines = new ArrayList<>();
    for (TopicReport.Schema schema : report.schemas()) {
      String id = schema.id().map(number -> "  id " + number).orElse("");
      lines.add("%-12s schema %s%s".formatted(word(schema.outcome()), schema.name(), id));
    }
    for (Row row : report.topics()) {
      row.differences()
          .forEach(each -> lines.add("differs: " + row.name() + ": " + each.sentence()));
    }
    report.refusals().forEach(each -> lines.add("does not fit: " + each));
    return lines;
  }
}
