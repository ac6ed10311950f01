package io.quern.model;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/**
 * How far a log may be cut, by partition, as far as the tasks of this process know.
 *
 * <p>A task says at every tick the lowest offset that it still needs. Its word counts once all that
 * it had read by then is committed: a crash before would take the task back to what it knew before,
 * and so to places that must still be there.
 */
public final class LiveOffsets {
  private final Map<Integer, Map<String, Long>> read = new ConcurrentHashMap<>();
  private final Map<Integer, Reported> partitions = new ConcurrentHashMap<>();
  private final Set<Integer> changed = ConcurrentHashMap.newKeySet();

  /**
   * What a task said last.
   *
   * @param read how far each topic had been read
   */
  private record Word(Map<String, Long> read, long lowest) {
    boolean isCommitted(ToLongFunction<String> committed) {
      return read.entrySet().stream()
          .allMatch(topic -> topic.getValue() <= committed.applyAsLong(topic.getKey()));
    }
  }

  /**
   * What is known of a partition.
   *
   * @param settled the lowest offset of a word that is committed; -1 for none
   * @param open a word that may not be; it stays until it is, however many follow it
   * @param now the lowest offset of the last word
   */
  private record Reported(long settled, Word open, long now) {
    Reported heard(Word word) {
      return new Reported(settled, open, word.lowest());
    }

    /** The last word is the next that waits for its commit, unless that has been, too. */
    Reported settle(Map<String, Long> readSince, ToLongFunction<String> committed) {
      Word last = new Word(readSince, now);
      return new Reported(last.isCommitted(committed) ? now : open.lowest(), last, now);
    }
  }

  /** What is needed of a partition may be another thing than before. */
  public void changed(int partition) {
    changed.add(partition);
  }

  /** Whether that was said since the last time. */
  public boolean takeChanged(int partition) {
    return changed.remove(partition);
  }

  /**
   * A task takes a record.
   *
   * @param next the offset behind it
   */
  public void read(String topic, int partition, long next) {
    read.computeIfAbsent(partition, none -> new ConcurrentHashMap<>()).put(topic, next);
  }

  /** Says what a task needs as things stand now. */
  public void report(int partition, long lowestNeeded) {
    Word word = new Word(readOf(partition), lowestNeeded);
    partitions.merge(
        partition, new Reported(-1, word, lowestNeeded), (last, _) -> last.heard(word));
  }

  /** A copy: tasks read on. */
  private Map<String, Long> readOf(int partition) {
    return new TreeMap<>(read.getOrDefault(partition, Map.of()));
  }

  /** The partition is not ours any more. */
  public void forget(int partition) {
    partitions.remove(partition);
    read.remove(partition);
  }

  /**
   * The lowest offset that is needed; nothing while it is not known.
   *
   * @param committed how far a topic's partition of this number is committed
   */
  public OptionalLong lowestNeeded(int partition, ToLongFunction<String> committed) {
    Reported reported =
        partitions.computeIfPresent(
            partition,
            (_, last) ->
                last.open().isCommitted(committed)
                    ? last.settle(readOf(partition), committed)
                    : last);
    return reported == null || reported.settled() < 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.min(reported.settled(), reported.now()));
  }
}
