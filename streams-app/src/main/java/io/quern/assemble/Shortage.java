package io.quern.assemble;

import io.quern.model.ArtifactState.Failure;
import io.quern.model.Segment.Missing;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an artifact still waits for, as the partitions of orders say one after the other. */
final class Shortage {
  private static final int NAMED = 5;

  private final Map<Integer, Missing> said = new TreeMap<>();

  void hear(Missing missing) {
    said.put(missing.partition(), missing);
  }

  /** What was missing is coming. */
  void clear() {
    said.clear();
  }

  boolean isKnown() {
    return said.values().stream().anyMatch(missing -> !missing.chunks().isEmpty());
  }

  /** The tensors with most missing chunks first, and what to do. */
  Failure failure() {
    Map<String, Long> chunks = new TreeMap<>();
    said.values().forEach(each -> each.chunks().forEach((t, n) -> chunks.merge(t, n, Long::sum)));
    long all = chunks.values().stream().mapToLong(Long::longValue).sum();
    String named =
        chunks.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(NAMED)
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    String others = chunks.size() <= NAMED ? "" : " and %d others".formatted(chunks.size() - NAMED);
    boolean sealed = said.values().stream().anyMatch(Missing::sealed);
    String advice =
        sealed
            ? "the revision is sealed, so publish it again"
            : "the revision is not sealed: its publisher has not finished";
    return new Failure(
        "incomplete",
        "%d chunks of %d tensors have not come (%s%s); %s"
            .formatted(all, chunks.size(), named, others, advice));
  }
}
