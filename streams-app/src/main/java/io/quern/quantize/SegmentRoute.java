package io.quern.quantize;

import io.quern.model.AuditOrder;
import io.quern.model.CancelOrder;
import io.quern.model.CensusOrder;
import io.quern.model.HoldOrder;
import io.quern.model.LiveOffsets;
import io.quern.model.MeasureOrder;
import io.quern.model.Order;
import io.quern.model.QuantizeOrder;
import io.quern.model.Rejection;
import io.quern.model.ReleaseOrder;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.TensorChunk;
import io.quern.reject.RejectionRoute;
import io.quern.topology.Steps;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Where a chunk and an order meet: quantizes, forwards, and strikes the order off. */
final class SegmentRoute {
  private final ProcessorContext<String, Object> context;
  private final QuantizeStores stores;
  private final RejectionRoute rejections;
  private final ChunkQuantizer quantizer;
  private final ChunkMeasurer measurer;
  private final QuantizeCounters counters;
  private final LiveOffsets live;
  private final Holds holds;

  SegmentRoute(ProcessorContext<String, Object> context, QuantizeStage stage) {
    this.context = context;
    int partition = context.taskId().partition();
    this.stores = new QuantizeStores(context, () -> stage.live().changed(partition));
    this.rejections = new RejectionRoute(context, "quantize", stage.counters().rejections());
    this.quantizer = new ChunkQuantizer(stage.kernels());
    this.measurer = new ChunkMeasurer(stage.kernels());
    this.counters = stage.counters();
    this.live = stage.live();
    this.holds = stage.holds();
  }

  QuantizeStores stores() {
    return stores;
  }

  RejectionRoute rejections() {
    return rejections;
  }

  /** Takes note of how far the task has read: what it then says counts once that is committed. */
  void read() {
    context
        .recordMetadata()
        .ifPresent(at -> live.read(at.topic(), at.partition(), at.offset() + 1));
  }

  /**
   * Whether a waiting order gives way to others. If so, it is set aside now that its chunk is here.
   */
  boolean setAside(Order order) {
    boolean held = holds.isHeld(order, context.currentSystemTimeMs());
    if (held) {
      stores.setAside(order);
    } else {
      holds.work();
    }
    return held;
  }

  /** Does what a waiting order asks of a chunk. */
  void meet(Record<String, ?> record, TensorChunk chunk, Order order) {
    switch (order) {
      case QuantizeOrder quantize -> quantize(record, chunk, quantize);
      case MeasureOrder measure -> measure(record, chunk, measure);
      case CancelOrder _, ReleaseOrder _, AuditOrder _, CensusOrder _, HoldOrder _ -> {}
    }
  }

  /**
   * Quantizes a chunk under an order of one target; a chunk that does not fit it is rejected, and
   * the order waits on.
   */
  private void quantize(Record<String, ?> record, TensorChunk chunk, QuantizeOrder order) {
    Optional<Rejection.Reason> misfit = ChunkRules.check(chunk, order);
    if (misfit.isPresent()) {
      rejections.reject(record, Rejection.Subject.of(chunk.id()), misfit.get());
      return;
    }
    QuantizeOrder.Target target = order.targets().getFirst();
    if (stores.isPartDone(chunk.id(), target.plan(), chunk.part().index())) {
      return;
    }
    long begun = counters.cpuNanos();
    Quantization result = quantizer.quantize(chunk, order, target);
    switch (result) {
      case Quantization.Done done -> {
        long spent = counters.cpuNanos() - begun;
        counters.worked(chunk.dtype(), target.format().name(), done.weights(), spent);
        send(record, chunk, done);
      }
      case Quantization.Impossible(String code, String text) ->
          forward(record, new Segment.Failed(target.plan(), code, text, chunk.id().tensor()));
    }
    stores.donePart(chunk.id(), target.plan(), chunk.part().index(), chunk.part().count());
  }

  private void measure(Record<String, ?> record, TensorChunk chunk, MeasureOrder order) {
    Optional<Rejection.Reason> misfit = ChunkRules.check(chunk, order);
    if (misfit.isPresent()) {
      rejections.reject(record, Rejection.Subject.of(chunk.id()), misfit.get());
      return;
    }
    forward(record, measurer.measure(chunk, order));
    counters.measured(chunk.payload().length());
    stores.measured(order);
  }

  private void send(Record<String, ?> record, TensorChunk chunk, Quantization.Done done) {
    long bytesOut = 0;
    for (Segment.Written segment : done.segments()) {
      forward(record, segment);
      bytesOut += segment.bytes().length();
    }
    done.arrays().forEach(partial -> forward(record, partial));
    counters.quantized(done.weights(), chunk.payload().length(), bytesOut);
  }

  private void forward(Record<String, ?> record, Statistic.Partial partial) {
    context.forward(new Record<>(partial.id(), partial, record.timestamp()), Steps.SEND_STATISTICS);
  }

  void forward(Record<String, ?> record, Segment segment) {
    context.forward(
        new Record<>(segment.plan().artifact().toString(), segment, record.timestamp()),
        Steps.SEND_SEGMENTS);
  }
}
