package io.quern.model;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far a log may be cut, by partition, as far as the tasks of this process know.
 *
 * <p>A task reports at every tick the lowest offset that it still needs. What it reported the tick
 * before is safe: since then the task's transaction was committed.
 */
public final class LiveOffsets {
  private record Reported(long before, long now) {}

  private final Map<Integer, Reported> partitions = new ConcurrentHashMap<>();
  private final Set<Integer> changed = ConcurrentHashMap.newKeySet();

  /** What is needed of a partition may be another thing than before. */
  public void changed(int partition) {
    changed.add(partition);
  }

  /** Whether that was said since the last time. */
  public boolean takeChanged(int partition) {
    return changed.remove(partition);
  }

  /** Says what a task needs as things stand now. */
  public void report(int partition, long lowestNeeded) {
    partitions.merge(
        partition,
        new Reported(-1, lowestNeeded),
        (last, fresh) -> new Reported(last.now(), fresh.now()));
  }

  /** The partition is not ours any more. */
  public void forget(int partition) {
    partitions.remove(partition);
  }

  /** The lowest offset that is needed; nothing while it is not known. */
  public OptionalLong lowestNeeded(int partition) {
    Reported reported = partitions.get(partition);
    return reported == null || reported.before() < 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.min(reported.before(), reported.now()));
  }
}
