package io.quern.plan;

import io.quern.model.HoldOrder;
import io.quern.model.Revision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the tasks of one process have in work together. Each task reports what stands in its stores,
 * so that nothing has to be remembered here.
 *
 * <p>A revision is held back only by revisions of its own priority or a higher one: what is more
 * urgent never waits for a huge model that is less so.
 */
public final class WorkShare {
  static final long HOLD_AGAIN_MILLIS = 5000;

  private final Map<String, Load> loads = new HashMap<>();

  /** When to say again that a revision is to give way. */
  private final Map<Revision, Long> told = new HashMap<>();

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

  /** The revisions in work that are less urgent than another one. */
  synchronized Set<Revision> outranked() {
    Map<Revision, Integer> priorities = new TreeMap<>(Comparator.comparing(Revision::toString));
    loads
        .values()
        .forEach(load -> load.inWork().forEach((key, of) -> priorities.merge(key, of, Math::max)));
    int highest = priorities.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    priorities.values().removeIf(priority -> priority == highest);
    return Set.copyOf(priorities.keySet());
  }

  /**
   * What of {@link #outranked} is news, or was not said for a while: quantize forgets what it does
   * not hear again, so nothing depends on this memory.
   */
  synchronized List<HoldOrder> holdsToTell(long now) {
    Set<Revision> outranked = outranked();
    List<HoldOrder> orders = new ArrayList<>();
    for (Revision revision : outranked) {
      if (now >= told.getOrDefault(revision, Long.MIN_VALUE)) {
        orders.add(new HoldOrder(revision, true));
        told.put(revision, now + HOLD_AGAIN_MILLIS);
      }
    }
    for (Revision revision : Set.copyOf(told.keySet())) {
      if (!outranked.contains(revision)) {
        orders.add(new HoldOrder(revision, false));
        told.remove(revision);
      }
    }
    return orders;
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
