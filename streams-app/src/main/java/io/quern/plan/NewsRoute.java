package io.quern.plan;

import io.quern.model.ManifestPart;
import io.quern.model.Order;
import io.quern.model.Segment;
import io.quern.topology.Steps;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends what housekeeping has to say, under the keys of the contracts. */
final class NewsRoute {
  private final ProcessorContext<String, Object> context;

  NewsRoute(ProcessorContext<String, Object> context) {
    this.context = context;
  }

  void send(String key, Order order, long timestamp) {
    context.forward(new Record<>(key, order, timestamp), Steps.SEND_ORDERS);
  }

  void send(Segment segment, long timestamp) {
    context.forward(
        new Record<>(segment.plan().artifact().toString(), segment, timestamp),
        Steps.SEND_SEGMENTS);
  }

  void send(ManifestPart part, long timestamp) {
    context.forward(new Record<>(part.source().model(), part, timestamp), Steps.SEND_MANIFESTS);
  }
}
