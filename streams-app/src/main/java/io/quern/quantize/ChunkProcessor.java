package io.quern.quantize;

import io.quern.model.Order;
import io.quern.model.Rejection;
import io.quern.model.TensorChunk;
import io.quern.reject.PartitionRoute;
import io.quern.serde.Incoming;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.NullUnmarked;

/** A chunk arrives: remember where it stands, and quantize it for every order that waits. */
@NullUnmarked // Kafka Streams hands over the context in init
public final class ChunkProcessor
    implements Processor<String, Incoming<TensorChunk>, String, Object> {
  private static final Duration TICK = Duration.ofMillis(500);

  private final QuantizeStage stage;
  private ProcessorContext<String, Object> context;
  private SegmentRoute route;
  private HeadCopyRoute head;
  private long next;

  public ChunkProcessor(QuantizeStage stage) {
    this.stage = stage;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    this.context = context;
    this.route = new SegmentRoute(context, stage);
    this.head = new HeadCopyRoute(context, route.stores(), stage);
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::report);
  }

  @Override
  public void process(Record<String, Incoming<TensorChunk>> record) {
    route.read();
    switch (record.value()) {
      case null -> {}
      case Incoming.Unreadable<TensorChunk>(String reason, _) ->
          route.rejections().unreadable(record, reason);
      case Incoming.Sound<TensorChunk>(TensorChunk chunk) -> accept(record, chunk);
    }
  }

  private void accept(Record<String, ?> record, TensorChunk chunk) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    Optional<Rejection.Reason> wrong =
        ChunkRules.check(record.key(), chunk)
            .or(() -> PartitionRoute.check(record.key(), at.partition(), stage.partitions()));
    if (wrong.isPresent()) {
      route.rejections().reject(record, Rejection.Subject.of(chunk.id()), wrong.get());
      return;
    }
    next = at.offset() + 1;
    ChunkLocation place = placeOf(record, at, chunk);
    if (HeadCopyRoute.isCopy(record)) {
      Optional<ChunkLocation> before = route.stores().findLocation(chunk); // or else released since
      before.ifPresent(
          known -> route.stores().putLocation(chunk, place.arrivedAt(known.arrived())));
      return;
    }
    meet(record, chunk, place, at);
  }

  private ChunkLocation placeOf(Record<String, ?> record, RecordMetadata at, TensorChunk chunk) {
    int length = chunk.payload().length();
    return new ChunkLocation(
        at.offset(), chunk.part().index(), length, head.passed(length), record.timestamp());
  }

  private void meet(
      Record<String, ?> record, TensorChunk chunk, ChunkLocation place, RecordMetadata at) {
    List<Order> waiting = route.stores().pendingOf(chunk.id());
    List<Order> orders = waiting.stream().filter(order -> !route.setAside(order)).toList();
    if (waiting.isEmpty()) {
      stage.cache().put(at.partition(), at.offset(), chunk);
    }
    if (orders.size() < waiting.size()
        || waiting.isEmpty()
        || stage.retention() == QuantizeStage.Retention.KEPT) {
      route.stores().putLocation(chunk, place);
    }
    orders.forEach(order -> route.meet(record, chunk, order));
    stage.counters().taken(chunk.payload().length());
  }

  private void report(long timestamp) {
    if (stage.retention() == QuantizeStage.Retention.KEPT) {
      head.tidy(next);
    } else {
      stage
          .live()
          .report(context.taskId().partition(), route.stores().lowestLocation().orElse(next));
    }
  }

  @Override
  public void close() {
    if (head != null) {
      head.close();
    }
  }
}
