package io.quern.plan;

import io.quern.model.Revision;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the tasks of one process have in work together. Each task reports what stands in its stores,
 * so that nothing has to be remembered here.
 *
 * <p>A revision is held back only by revisions of its own priority or a higher one: what is more
 * urgent never waits for a huge model that is less so.
 */
public final class WorkShare {
  private final Map<String, Load> loads = new HashMap<>();

  /**
   * A plan that waits.
   *
   * @param since when it was asked for, milliseconds since 1970
   */
  record Waiting(Revision source, int priority, long since) {
    /** The one that goes first comes first. */
    static final Comparator<Waiting> ORDER =
        Comparator.comparingInt(Waiting::priority)
            .reversed()
            .thenComparingLong(Waiting::since)
            .thenComparing(waiting -> waiting.source().toString());
  }

  /**
   * What one task has.
   *
   * @param inWork the priority of each revision in work
   * @param first which of those that wait is the next
   */
  record Load(Map<Revision, Integer> inWork, Optional<Waiting> first) {
    Load {
      inWork = Map.copyOf(inWork);
    }
  }

  synchronized void report(String task, Load load) {
    loads.put(task, load);
  }

  synchronized void forget(String task) {
    loads.remove(task);
  }

  /** How many revisions of this priority or a higher one are in work. */
  synchronized long ahead(int priority) {
    return loads.values().stream()
        .flatMap(load -> load.inWork().values().stream())
        .filter(other -> other >= priority)
        .count();
  }

  /** Whether a revision of a higher priority is in work. */
  synchronized boolean outranks(int priority) {
    return loads.values().stream()
        .flatMap(load -> load.inWork().values().stream())
        .anyMatch(other -> other > priority);
  }

  /** Whether a plan may be opened now, and is the next of all tasks. */
  synchronized boolean admits(Waiting plan, int limit) {
    boolean isInWork =
        loads.values().stream().anyMatch(load -> load.inWork().containsKey(plan.source()));
    return limit == Keeping.ALL || isInWork || (ahead(plan.priority()) < limit && isFirst(plan));
  }

  private boolean isFirst(Waiting plan) {
    return loads.values().stream()
        .flatMap(load -> load.first().stream())
        .noneMatch(other -> Waiting.ORDER.compare(other, plan) < 0);
  }
}
