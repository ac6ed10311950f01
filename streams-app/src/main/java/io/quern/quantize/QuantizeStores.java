package io.quern.quantize;

import io.quern.model.ChunkId;
import io.quern.model.MeasureOrder;
import io.quern.model.Order;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import io.quern.model.TensorChunk;
import io.quern.topology.Stores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
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

  void dropLocation(Standing standing) {
    locations.delete(standing.key());
    changed.run();
  }

  /** Whether a chunk, or this part of it, is remembered. */
  boolean hasLocation(TensorChunk chunk) {
    return locations.get(locationKey(chunk.id(), chunk.uploadId(), chunk.part().index())) != null;
  }

  private static String locationKey(ChunkId chunk, String uploadId, int part) {
    return prefix(chunk) + uploadId + JOIN + part;
  }

  /** Forgets where a chunk stands, and all that waits for it. */
  void release(ChunkId chunk) {
    deleteAll(locations, prefix(chunk));
    changed.run();
    deleteAll(pending, prefix(chunk));
    deleteAll(doneParts, prefix(chunk));
  }

  /** How many chunks of each tensor a plan waits for, itself or through its statistics. */
  Map<String, Long> missing(PlanRef plan) {
    Set<ChunkId> chunks = new HashSet<>();
    try (KeyValueIterator<String, Order> orders = pending.all()) {
      orders.forEachRemaining(
          entry -> {
            switch (entry.value) {
              case QuantizeOrder order when order.targets().getFirst().plan().equals(plan) ->
                  chunks.add(order.chunk());
              case MeasureOrder order
                  when order.chunk().source().equals(plan.artifact().source()) ->
                  chunks.add(order.chunk());
              default -> {}
            }
          });
    }
    return chunks.stream().collect(Collectors.groupingBy(ChunkId::tensor, Collectors.counting()));
  }

  /** All that is remembered of chunks' places, the lowest first. */
  List<Standing> standing() {
    List<Standing> standing = new ArrayList<>();
    try (KeyValueIterator<String, ChunkLocation> all = locations.all()) {
      all.forEachRemaining(
          entry -> standing.add(new Standing(entry.key, chunkOf(entry.key), entry.value)));
    }
    standing.sort(Comparator.comparingLong(each -> each.location().offset()));
    return standing;
  }

  /**
   * A chunk, or a part of one, and its place.
   *
   * @param key that the store has for it
   */
  record Standing(String key, ChunkId chunk, ChunkLocation location) {}

  private static ChunkId chunkOf(String key) {
    String[] words = key.split(String.valueOf(JOIN), -1);
    return new ChunkId(new Revision(words[2], words[3]), words[0], Long.parseLong(words[1]));
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
    forgetParts(order.chunk(), target.plan());
    pending.put(pendingKey(order.chunk(), target.plan()), order);
  }

  List<Order> pendingOf(ChunkId chunk) {
    return scan(pending, prefix(chunk));
  }

  /** Remembers an order to measure; the same one may come again. */
  void putPending(MeasureOrder order) {
    pending.put(pendingKey(order), order);
  }

  void measured(MeasureOrder order) {
    pending.delete(pendingKey(order));
  }

  private static String pendingKey(MeasureOrder order) {
    return prefix(order.chunk()) + JOIN + order.statisticId();
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
    List<QuantizeOrder> superseded = new ArrayList<>();
    try (KeyValueIterator<String, Order> orders = pending.all()) {
      orders.forEachRemaining(
          entry -> {
            if (entry.value instanceof QuantizeOrder order
                && order.targets().getFirst().plan().equals(plan)) {
              superseded.add(order);
            }
          });
    }
    for (QuantizeOrder order : superseded) {
      forgetParts(order.chunk(), plan);
      pending.delete(pendingKey(order.chunk(), plan));
    }
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
