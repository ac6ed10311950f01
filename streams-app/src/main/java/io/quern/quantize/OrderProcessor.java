package io.quern.quantize;

import io.quern.model.AuditOrder;
import io.quern.model.CancelOrder;
import io.quern.model.CensusOrder;
import io.quern.model.ChunkId;
import io.quern.model.HoldOrder;
import io.quern.model.MeasureOrder;
import io.quern.model.Order;
import io.quern.model.QuantizeOrder;
import io.quern.model.Rejection;
import io.quern.model.ReleaseOrder;
import io.quern.model.Segment;
import io.quern.model.TensorChunk;
import io.quern.serde.Incoming;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;

/** An order arrives: quantize its chunk if it is in the log already, else wait for it. */
@NullUnmarked // Kafka Streams hands over the context in init
public final class OrderProcessor implements Processor<String, Incoming<Order>, String, Object> {
  private final QuantizeStage stage;
  private ProcessorContext<String, Object> context;
  private SegmentRoute route;
  private ChunkReader reader;

  public OrderProcessor(QuantizeStage stage) {
    this.stage = stage;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    this.context = context;
    this.route = new SegmentRoute(context, stage);
    AsideRoute.start(context, route.stores(), stage.holds(), this::takeUp);
  }

  @Override
  public void process(Record<String, Incoming<Order>> record) {
    route.read();
    switch (record.value()) {
      case null -> {}
      case Incoming.Unreadable<Order>(String reason, _) ->
          route.rejections().unreadable(record, reason);
      case Incoming.Sound<Order>(CancelOrder cancel) -> route.stores().cancel(cancel.plan());
      case Incoming.Sound<Order>(QuantizeOrder order) ->
          order.targets().forEach(target -> meet(record, order, target));
      case Incoming.Sound<Order>(MeasureOrder order) -> meet(record, order);
      case Incoming.Sound<Order>(ReleaseOrder release) -> route.stores().release(release.chunk());
      case Incoming.Sound<Order>(HoldOrder hold) ->
          stage.holds().hear(hold, context.currentSystemTimeMs());
      case Incoming.Sound<Order>(AuditOrder audit) -> audit(record, audit);
      case Incoming.Sound<Order>(CensusOrder census) ->
          route
              .stores()
              .forgetUnnamed(census)
              .forEach((subject, reason) -> route.rejections().reject(record, subject, reason));
    }
  }

  private void meet(Record<String, ?> record, QuantizeOrder order, QuantizeOrder.Target target) {
    QuantizeOrder single = order.with(target);
    if (target.format().isSecondPass() && isNowhere(order)) {
      return; // the chunk was measured, so it has been released since: nobody wants it
    }
    route.stores().putPending(single, target);
    meetUnlessHeld(record, new Wanted(single.chunk(), single.uploadId()), single);
  }

  private boolean isNowhere(QuantizeOrder order) {
    return route.stores().locationsOf(order.chunk(), order.uploadId()).isEmpty();
  }

  /** A partition with nothing missing says so, too. */
  private void audit(Record<String, ?> record, AuditOrder audit) {
    Segment.Missing missing =
        new Segment.Missing(
            audit.plan(),
            context.taskId().partition(),
            stage.partitions(),
            audit.asked(),
            route.stores().missing(audit.plan()));
    route.forward(record, missing);
  }

  private void meet(Record<String, ?> record, MeasureOrder order) {
    route.stores().putPending(order);
    meetUnlessHeld(record, new Wanted(order.chunk(), order.uploadId()), order);
  }

  private void meetUnlessHeld(Record<String, ?> record, Wanted wanted, Order order) {
    List<ChunkLocation> places = placesOf(wanted);
    if (!places.isEmpty() && !route.setAside(order)) {
      meet(record, wanted, order, places);
    }
  }

  private List<ChunkLocation> placesOf(Wanted wanted) {
    return route.stores().locationsOf(wanted.id(), wanted.uploadId());
  }

  /** Goes on with an order that was set aside. */
  private void takeUp(Record<String, Object> record, Order order) {
    switch (order) {
      case QuantizeOrder quantize ->
          takeUp(record, new Wanted(quantize.chunk(), quantize.uploadId()), quantize);
      case MeasureOrder measure ->
          takeUp(record, new Wanted(measure.chunk(), measure.uploadId()), measure);
      case CancelOrder _, ReleaseOrder _, AuditOrder _, CensusOrder _, HoldOrder _ -> {}
    }
  }

  private void takeUp(Record<String, Object> record, Wanted wanted, Order order) {
    meet(record, wanted, order, placesOf(wanted));
  }

  /** The chunk of an order, and who is to have sent it. */
  private record Wanted(ChunkId id, String uploadId) {}

  private void meet(
      Record<String, ?> record, Wanted wanted, Order order, List<ChunkLocation> places) {
    ChunkId id = wanted.id();
    for (ChunkLocation location : places) {
      Optional<TensorChunk> chunk = find(location).filter(found -> found.id().equals(id));
      if (chunk.isPresent()) {
        route.meet(record, chunk.get(), order);
      } else {
        route
            .rejections()
            .reject(record, Rejection.Subject.of(id), ChunkRules.gone(location.offset()));
      }
      if (chunk.isEmpty() || stage.retention() == QuantizeStage.Retention.CONSUMED) {
        route.stores().dropLocation(id, wanted.uploadId(), location.part());
      }
    }
  }

  private Optional<TensorChunk> find(ChunkLocation location) {
    int partition = context.taskId().partition();
    Optional<TensorChunk> cached = stage.cache().find(partition, location.offset());
    if (cached.isPresent()) {
      stage.counters().cacheHit();
      return cached;
    }
    stage.counters().reread();
    if (reader == null) {
      reader = stage.readers().get();
    }
    return reader.read(partition, location.offset());
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
    }
  }
}
