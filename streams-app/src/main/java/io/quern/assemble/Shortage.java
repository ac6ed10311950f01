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

  /** Calibrate may be at work between a chunk's word and its second order. */
  private static final int TIMES = 2;

  private final Map<Integer, Missing> said = new TreeMap<>();
  private final Map<Integer, Integer> empty = new TreeMap<>();

  void hear(Missing missing) {
    said.put(missing.partition(), missing);
    if (missing.chunks().isEmpty() && missing.asked().recovers()) {
      empty.merge(missing.partition(), 1, Integer::sum);
    } else {
      empty.clear();
    }
  }

  /** What was missing is coming. */
  void clear() {
    said.clear();
    empty.clear();
  }

  /**
   * Whether every partition has said again and again that nobody waits for a chunk, while nothing
   * came, and that is to be mended.
   */
  boolean isHopeless() {
    return said.values().stream().findFirst().filter(this::isOneOfAll).isPresent();
  }

  private boolean isOneOfAll(Missing missing) {
    return empty.size() == missing.partitions()
        && empty.values().stream().allMatch(times -> times >= TIMES);
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
    boolean sealed = said.values().stream().anyMatch(missing -> missing.asked().sealed());
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
