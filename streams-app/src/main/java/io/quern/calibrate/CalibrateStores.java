package io.quern.calibrate;

import io.quern.model.ChunkId;
import io.quern.model.PlanRef;
import io.quern.model.Statistic;
import io.quern.topology.Stores;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The state of one calibrate task. Keys begin with the statistic's id, so that what belongs to it
 * lies together; partials then lie by tensor, chunk and role, the order in which they are merged.
 */
final class CalibrateStores {
  private static final char JOIN = '\0';

  private final KeyValueStore<String, Progress> calibrations;
  private final KeyValueStore<String, Statistic> subscriptions;
  private final KeyValueStore<String, Statistic> partials;
  private final StringSerializer prefixes = new StringSerializer();

  /** Statistics in work of which this task has counted what chunks said. */
  private final Set<String> counted = new HashSet<>();

  CalibrateStores(ProcessorContext<String, Object> context) {
    calibrations = context.getStateStore(Stores.CALIBRATIONS);
    subscriptions = context.getStateStore(Stores.SUBSCRIPTIONS);
    partials = context.getStateStore(Stores.PARTIALS);
  }

  /**
   * How far a statistic is; nobody having spoken is a progress, too. The first time that a task
   * asks it counts again what chunks said: without transactions, a crash may have kept the one and
   * lost the other.
   */
  Progress progress(String id) {
    Progress known = calibrations.get(id);
    Progress.Collecting none = Progress.Collecting.NOTHING;
    return switch (known) {
      case null -> counted.add(id) ? none.counted(roles(id)) : none;
      case Progress.Collecting some -> counted.add(id) ? some.counted(roles(id)) : some;
      case Progress.Complete _, Progress.HandedOver _ -> known;
    };
  }

  /** How many chunks have spoken in each role. */
  private Map<String, Long> roles(String id) {
    Map<String, Long> roles = new TreeMap<>();
    try (KeyValueIterator<String, Statistic> entries = scan(partials, id)) {
      while (entries.hasNext()) {
        String key = entries.next().key;
        roles.merge(key.substring(key.lastIndexOf(JOIN) + 1), 1L, Long::sum);
      }
    }
    return roles;
  }

  void put(String id, Progress progress) {
    calibrations.put(id, progress);
  }

  /**
   * Remembers a subscriber, instead of an earlier plan of the same artifact.
   *
   * @return whether the same plan subscribed before
   */
  boolean put(Statistic.Subscribed subscribed) {
    PlanRef plan = subscribed.plan();
    String key = subscribed.id() + JOIN + plan.artifact();
    Statistic before = subscriptions.get(key);
    subscriptions.put(key, subscribed);
    return before instanceof Statistic.Subscribed earlier && earlier.plan().equals(plan);
  }

  /** Forgets a subscriber, unless another plan of the artifact has subscribed since. */
  void cancel(Statistic.Cancelled cancelled) {
    String key = cancelled.id() + JOIN + cancelled.plan().artifact();
    if (subscriptions.get(key) instanceof Statistic.Subscribed subscribed
        && subscribed.plan().equals(cancelled.plan())) {
      subscriptions.delete(key);
    }
    if (cancelled.last()) {
      forgetAll(cancelled.id());
    }
  }

  /** Forgets all of a statistic. */
  void forgetAll(String id) {
    calibrations.delete(id);
    forget(id);
  }

  /** The statistics of which chunks have spoken, but nobody wants them. */
  Set<String> orphans() {
    Set<String> orphans = new HashSet<>();
    try (KeyValueIterator<String, Progress> all = calibrations.all()) {
      all.forEachRemaining(
          entry -> {
            if (entry.value instanceof Progress.Collecting) {
              orphans.add(entry.key);
            }
          });
    }
    orphans.removeIf(id -> !subscribers(id).isEmpty());
    return orphans;
  }

  /** Remembers what a chunk said; false when it said so before. */
  boolean putIfAbsent(Statistic.Partial partial) {
    ChunkId chunk = partial.chunk();
    String key =
        String.join(
            String.valueOf(JOIN),
            partial.id(),
            chunk.tensor(),
            "%016x".formatted(chunk.index()), // sorts as numbers do
            partial.vector().role());
    return partials.putIfAbsent(key, partial) == null;
  }

  /** Whoever waits, by artifact. */
  List<Statistic.Subscribed> subscribers(String id) {
    List<Statistic.Subscribed> waiting = new ArrayList<>(1);
    try (KeyValueIterator<String, Statistic> entries = scan(subscriptions, id)) {
      entries.forEachRemaining(entry -> waiting.add((Statistic.Subscribed) entry.value));
    }
    return waiting;
  }

  /** Lets {@code merge} go over what all chunks said, one after the other. */
  Outcome merge(String id, Function<Iterator<Statistic.Partial>, Outcome> merge) {
    try (KeyValueIterator<String, Statistic> entries = scan(partials, id)) {
      return merge.apply(new PartialsReader(entries));
    }
  }

  /** What was said and who waited, once that is settled. */
  void forget(String id) {
    counted.remove(id);
    forget(partials, id);
    forget(subscriptions, id);
  }

  private void forget(KeyValueStore<String, Statistic> store, String id) {
    List<String> keys = new ArrayList<>();
    try (KeyValueIterator<String, Statistic> entries = scan(store, id)) {
      while (entries.hasNext()) {
        keys.add(entries.peekNextKey());
        entries.next();
      }
    }
    keys.forEach(store::delete);
  }

  private KeyValueIterator<String, Statistic> scan(
      KeyValueStore<String, Statistic> store, String id) {
    return store.prefixScan(id + JOIN, prefixes);
  }

  /** The values of a scan. */
  private record PartialsReader(KeyValueIterator<String, Statistic> entries)
      implements Iterator<Statistic.Partial> {
    @Override
    public boolean hasNext() {
      return entries.hasNext();
    }

    @Override
    public Statistic.Partial next() {
      return (Statistic.Partial) entries.next().value;
    }
  }
}
