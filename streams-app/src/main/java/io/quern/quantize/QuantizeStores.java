package io.quern.quantize;

import io.quern.model.ChunkId;
import io.quern.model.MeasureOrder;
import io.quern.model.Order;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.topology.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
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
  private final StringSerializer prefixes = new StringSerializer();

  QuantizeStores(ProcessorContext<String, Object> context) {
    locations = context.getStateStore(Stores.CHUNK_LOCATIONS);
    pending = context.getStateStore(Stores.PENDING_ORDERS);
    doneParts = context.getStateStore(Stores.DONE_PARTS);
  }

  /** A chunk's place, the last one winning when a part comes twice. */
  void putLocation(ChunkId chunk, ChunkLocation location) {
    locations.put(prefix(chunk) + location.part(), location);
  }

  void dropLocation(ChunkId chunk, int part) {
    locations.delete(prefix(chunk) + part);
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

  List<ChunkLocation> locationsOf(ChunkId chunk) {
    return scan(locations, prefix(chunk));
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
    String prefix = pendingKey(chunk, plan) + JOIN;
    List<String> keys = new ArrayList<>();
    try (KeyValueIterator<String, String> parts = doneParts.prefixScan(prefix, prefixes)) {
      parts.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(doneParts::delete);
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
