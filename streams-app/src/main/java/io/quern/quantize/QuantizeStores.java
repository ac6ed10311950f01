package io.quern.quantize;

import io.quern.model.CensusOrder;
import io.quern.model.ChunkId;
import io.quern.model.MeasureOrder;
import io.quern.model.Order;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import io.quern.model.TensorChunk;
import io.quern.reject.PartitionRoute;
import io.quern.topology.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The state of one quantize task: where chunks stand and which orders wait.
 *
 * <p>Keys begin with tensor, index, model and revision, joined by a character that no name may
 * hold, so that what belongs to one chunk lies together.
 */
final class QuantizeStores {
  private static final char JOIN = '\0';

  /** Begins the keys of orders that are set aside: no tensor's name begins with it, or is empty. */
  private static final char ASIDE = JOIN;

  /** Places of words in a key. */
  private static final int TENSOR = 0;

  private static final int INDEX = 1;
  private static final int MODEL = 2;
  private static final int REVISION = 3;
  private static final int UPLOAD = 4;

  /** Keys that are held at a time. */
  private static final int PIECE = 1024;

  private final KeyValueStore<String, ChunkLocation> locations;
  private final KeyValueStore<String, Order> pending;
  private final KeyValueStore<String, String> doneParts;
  private final Runnable changed;
  private final StringSerializer prefixes = new StringSerializer();

  /**
   * @param changed hears whenever the place of a chunk is another one
   */
  QuantizeStores(ProcessorContext<String, Object> context, Runnable changed) {
    this.changed = changed;
    locations = context.getStateStore(Stores.CHUNK_LOCATIONS);
    pending = context.getStateStore(Stores.PENDING_ORDERS);
    doneParts = context.getStateStore(Stores.DONE_PARTS);
  }

  /**
   * A chunk's place, the last one winning when a part comes twice. What another upload sends, which
   * may have been refused, does not take its place.
   */
  void putLocation(TensorChunk chunk, ChunkLocation location) {
    locations.put(locationKey(chunk.id(), chunk.uploadId(), location.part()), location);
    changed.run();
  }

  void dropLocation(ChunkId chunk, String uploadId, int part) {
    locations.delete(locationKey(chunk, uploadId, part));
    changed.run();
  }

  void dropLocation(LogHead.Standing standing) {
    locations.delete(standing.key());
    changed.run();
  }

  /** Where a chunk, or this part of it, stood before; nothing where it is not remembered. */
  Optional<ChunkLocation> findLocation(TensorChunk chunk) {
    return Optional.ofNullable(
        locations.get(locationKey(chunk.id(), chunk.uploadId(), chunk.part().index())));
  }

  private static String locationKey(ChunkId chunk, String uploadId, int part) {
    return prefix(chunk) + uploadId + JOIN + part;
  }

  /** Forgets where a chunk stands, and all that waits for it. */
  void release(ChunkId chunk) {
    deleteAll(locations, prefix(chunk));
    changed.run();
    deleteAll(pending, prefix(chunk));
    deleteAll(pending, ASIDE + prefix(chunk));
    deleteAll(doneParts, prefix(chunk));
  }

  /** How many chunks of each tensor a plan waits for, itself or through its statistics. */
  Map<String, Long> missing(PlanRef plan) {
    Map<String, Long> missing = new TreeMap<>();
    ChunkId last = null;
    try (KeyValueIterator<String, Order> orders = pending.all()) {
      while (orders.hasNext()) {
        KeyValue<String, Order> entry = orders.next();
        boolean isHere = entry.key.charAt(0) == ASIDE;
        ChunkId chunk = isHere ? null : awaitedBy(plan, entry.value).orElse(null);
        if (chunk != null && !chunk.equals(last)) { // all that waits for a chunk lies together
          missing.merge(chunk.tensor(), 1L, Long::sum);
          last = chunk;
        }
      }
    }
    return missing;
  }

  private static Optional<ChunkId> awaitedBy(PlanRef plan, Order order) {
    return switch (order) {
      case QuantizeOrder quantize when quantize.targets().getFirst().plan().equals(plan) ->
          Optional.of(quantize.chunk());
      case MeasureOrder measure when measure.chunk().source().equals(plan.artifact().source()) ->
          Optional.of(measure.chunk());
      default -> Optional.empty();
    };
  }

  /**
   * The head of the log: one look at every place, of which only the lowest are kept.
   *
   * @param above only chunks behind this offset are listed
   * @param most so many
   */
  LogHead head(long above, int most) {
    LogHead.Look look = new LogHead.Look(above, most);
    try (KeyValueIterator<String, ChunkLocation> all = locations.all()) {
      while (all.hasNext()) {
        KeyValue<String, ChunkLocation> entry = all.next();
        look.see(entry.key, entry.value);
      }
    }
    return look.head();
  }

  /** The chunk of a key of this store. */
  static ChunkId chunkOf(String key) {
    String[] words = words(key);
    return new ChunkId(sourceOf(words), words[TENSOR], Long.parseLong(words[INDEX]));
  }

  private static String[] words(String key) {
    return key.split(String.valueOf(JOIN), -1);
  }

  private static Revision sourceOf(String[] words) {
    return new Revision(words[MODEL], words[REVISION]);
  }

  private static boolean speaksOf(CensusOrder census, String model) {
    return PartitionRoute.partitionOf(model, census.partitions()) == census.partition();
  }

  /** Forgets the places of chunks that no manifest names. */
  Unnamed forgetUnnamed(CensusOrder census) {
    Unnamed unnamed = new Unnamed();
    deleteWhere(
        locations,
        entry -> {
          String[] words = words(entry.key);
          if (entry.value.arrived() >= census.before() || !speaksOf(census, words[MODEL])) {
            return false;
          }
          String upload = CensusOrder.name(words[MODEL] + "/" + words[REVISION], words[UPLOAD]);
          boolean gone = !census.named().contains(upload);
          if (gone) {
            unnamed.count(sourceOf(words), words[UPLOAD]);
          }
          return gone;
        },
        locations::delete);
    if (!unnamed.isEmpty()) {
      changed.run();
    }
    return unnamed;
  }

  /** The lowest offset of a chunk that is remembered; looks at all of them. */
  OptionalLong lowestLocation() {
    try (KeyValueIterator<String, ChunkLocation> all = locations.all()) {
      long lowest = Long.MAX_VALUE;
      while (all.hasNext()) {
        lowest = Math.min(lowest, all.next().value.offset());
      }
      return lowest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(lowest);
    }
  }

  /** Where the parts of a chunk stand that one upload has sent. */
  List<ChunkLocation> locationsOf(ChunkId chunk, String uploadId) {
    return scan(locations, prefix(chunk) + uploadId + JOIN);
  }

  /** Remembers an order, instead of an earlier one of the same artifact. */
  void putPending(QuantizeOrder order, QuantizeOrder.Target target) {
    String key = pendingKey(order.chunk(), target.plan());
    deleteAll(doneParts, key + JOIN);
    dropAside(key);
    pending.put(key, order);
  }

  List<Order> pendingOf(ChunkId chunk) {
    return scan(pending, prefix(chunk));
  }

  /** Remembers an order to measure; the same one may come again. */
  void putPending(MeasureOrder order) {
    dropAside(pendingKey(order));
    pending.put(pendingKey(order), order);
  }

  /** An earlier one would otherwise come back in place of the order that follows it. */
  private void dropAside(String key) {
    if (pending.get(ASIDE + key) != null) {
      pending.delete(ASIDE + key);
    }
  }

  void measured(MeasureOrder order) {
    pending.delete(pendingKey(order));
  }

  private static String pendingKey(MeasureOrder order) {
    return prefix(order.chunk()) + JOIN + order.statisticId();
  }

  /** An order that was set aside. */
  record Aside(String key, Order order) {}

  /** Has a waiting order wait although its chunk is here. */
  void setAside(Order order) {
    pendingKey(order)
        .ifPresent(
            key -> {
              pending.delete(key);
              pending.put(ASIDE + key, order);
            });
  }

  /** Orders that were set aside, the first ones of this kind. */
  List<Aside> aside(Predicate<Order> wanted, int most) {
    List<Aside> found = new ArrayList<>();
    try (KeyValueIterator<String, Order> all =
        pending.prefixScan(String.valueOf(ASIDE), prefixes)) {
      while (all.hasNext() && found.size() < most) {
        KeyValue<String, Order> entry = all.next();
        if (wanted.test(entry.value)) {
          found.add(new Aside(entry.key, entry.value));
        }
      }
    }
    return found;
  }

  /** An order that was set aside waits like any other. */
  void takeUp(Aside aside) {
    pending.delete(aside.key());
    pending.put(waitingKey(aside.key()), aside.order());
  }

  /** The key of an order where it is not set aside. */
  private static String waitingKey(String key) {
    return key.charAt(0) == ASIDE ? key.substring(1) : key;
  }

  private static Optional<String> pendingKey(Order order) {
    return switch (order) {
      case QuantizeOrder quantize ->
          Optional.of(pendingKey(quantize.chunk(), quantize.targets().getFirst().plan()));
      case MeasureOrder measure -> Optional.of(pendingKey(measure));
      default -> Optional.empty();
    };
  }

  /** Notes that a part of a chunk is done for a plan; the order goes when all are. */
  void donePart(ChunkId chunk, PlanRef plan, int part, int parts) {
    String order = pendingKey(chunk, plan);
    if (parts > 1) {
      doneParts.put(order + JOIN + part, plan.planId());
      if (scan(doneParts, order + JOIN).size() < parts) {
        return;
      }
      forgetParts(chunk, plan);
    }
    pending.delete(order);
  }

  boolean isPartDone(ChunkId chunk, PlanRef plan, int part) {
    return plan.planId().equals(doneParts.get(pendingKey(chunk, plan) + JOIN + part));
  }

  /** Drops every order that waits for a superseded plan. */
  void cancel(PlanRef plan) {
    deleteWhere(
        pending,
        entry ->
            entry.value instanceof QuantizeOrder order
                && order.targets().getFirst().plan().equals(plan),
        key -> {
          deleteAll(doneParts, waitingKey(key) + JOIN);
          pending.delete(key);
        });
  }

  /** Deletes entries in pieces, so that no more than the keys of one are held at a time. */
  private static <V> void deleteWhere(
      KeyValueStore<String, V> store,
      Predicate<KeyValue<String, V>> gone,
      Consumer<String> delete) {
    List<String> keys = nextWhere(store.all(), gone);
    while (!keys.isEmpty()) {
      keys.forEach(delete);
      keys = nextWhere(store.range(keys.getLast(), null), gone);
    }
  }

  private static <V> List<String> nextWhere(
      KeyValueIterator<String, V> from, Predicate<KeyValue<String, V>> gone) {
    List<String> keys = new ArrayList<>();
    try (from) {
      while (from.hasNext() && keys.size() < PIECE) {
        KeyValue<String, V> entry = from.next();
        if (gone.test(entry)) {
          keys.add(entry.key);
        }
      }
    }
    return keys;
  }

  private void forgetParts(ChunkId chunk, PlanRef plan) {
    deleteAll(doneParts, pendingKey(chunk, plan) + JOIN);
  }

  private <V> void deleteAll(KeyValueStore<String, V> store, String prefix) {
    List<String> keys = new ArrayList<>();
    try (KeyValueIterator<String, V> some = store.prefixScan(prefix, prefixes)) {
      some.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(store::delete);
  }

  private <V> List<V> scan(KeyValueStore<String, V> store, String prefix) {
    List<V> values = new ArrayList<>(1);
    try (KeyValueIterator<String, V> entries = store.prefixScan(prefix, prefixes)) {
      while (entries.hasNext()) {
        KeyValue<String, V> entry = entries.next();
        values.add(entry.value);
      }
    }
    return values;
  }

  private static String prefix(ChunkId chunk) {
    return chunk.tensor()
        + JOIN
        + chunk.index()
        + JOIN
        + chunk.source().model()
        + JOIN
        + chunk.source().revision()
        + JOIN;
  }

  private static String pendingKey(ChunkId chunk, PlanRef plan) {
    return prefix(chunk)
        + plan.artifact(); // of another revision, where that has the chunk from here
  }
}
