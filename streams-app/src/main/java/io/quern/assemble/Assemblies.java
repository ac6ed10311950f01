package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState.LogPosition;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The artifacts of the partitions that this process owns, and how far each partition has been
 * taken.
 */
final class Assemblies implements Closeable {
  private final Map<ArtifactId, Assembly> assemblies = new HashMap<>();
  private final Map<Integer, Long> nextOffsets = new TreeMap<>();
  private final List<OutputPlace> retired = new ArrayList<>();
  private long retiredBytes;

  @Nullable Assembly of(ArtifactId artifact) {
    return assemblies.get(artifact);
  }

  void put(Assembly assembly) {
    assemblies.put(assembly.plan().artifact(), assembly);
  }

  /** Nothing is left of it. */
  void remove(ArtifactId artifact) {
    assemblies.remove(artifact);
  }

  /** Notes that a segment is being taken. */
  void reached(LogPosition at) {
    nextOffsets.put(at.partition(), at.offset() + 1);
  }

  /** Sets aside what is hidden of an output, to be discarded once its end is announced. */
  void retire(OutputPlace place, long bytes) {
    retired.add(place);
    retiredBytes += bytes;
  }

  /** Bytes that artifacts in work are still going to need, less what the retired ones give back. */
  long promisedBytes() {
    return fillings().stream().mapToLong(Filling::bytesLeft).sum() - retiredBytes;
  }

  List<Filling> fillings() {
    return assemblies.values().stream()
        .filter(Filling.class::isInstance)
        .map(Filling.class::cast)
        .toList();
  }

  /**
   * Brings what was taken to the disk and into the journals.
   *
   * @param touch see {@link PartialOutput#save}
   */
  void save(boolean touch) throws IOException {
    for (Filling filling : fillings()) {
      long next = nextOffsets.getOrDefault(filling.opened().partition(), filling.savedOffset());
      filling.save(next, touch);
    }
  }

  /**
   * The lowest offset of a partition that a restart has to read.
   *
   * @param committed where it begins otherwise
   */
  long neededFrom(int partition, long committed) {
    long needed = committed;
    for (Assembly each : assemblies.values()) {
      if (each.opened().partition() == partition) {
        needed = Math.min(needed, neededBy(each));
      }
    }
    return needed;
  }

  /**
   * The lowest offset of a partition that an owner on another disk has to read: nothing of what is
   * in work stands there.
   *
   * @param committed where it begins otherwise
   */
  long openedFrom(int partition, long committed) {
    long opened = committed;
    for (Assembly each : assemblies.values()) {
      boolean inWork = each instanceof Filling || each instanceof Awaited;
      if (inWork && each.opened().partition() == partition) {
        opened = Math.min(opened, each.opened().offset());
      }
    }
    return opened;
  }

  private static long neededBy(Assembly assembly) {
    return switch (assembly) {
      case Filling filling -> filling.savedOffset();
      case Awaited awaited -> awaited.opened().offset();
      case Queued _, Complete _, Ended _ -> Long.MAX_VALUE;
    };
  }

  /** Discards what was retired. */
  void discardRetired() throws IOException {
    for (OutputPlace place : retired) {
      Publication.discard(place);
    }
    retired.clear();
    retiredBytes = 0;
  }

  /**
   * Lets go of the artifacts of partitions that go to another owner; their files and journals stay.
   */
  void forget(Set<Integer> partitions) throws IOException {
    Iterator<Assembly> all = assemblies.values().iterator();
    while (all.hasNext()) {
      Assembly each = all.next();
      if (partitions.contains(each.opened().partition())) {
        all.remove();
        if (each instanceof Filling filling) {
          filling.close();
        }
      }
    }
    nextOffsets.keySet().removeAll(partitions);
  }

  @Override
  public void close() throws IOException {
    for (Filling filling : fillings()) {
      filling.close();
    }
    assemblies.clear();
  }
}
