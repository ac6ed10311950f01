package io.quern.calibrate;

import io.quern.topology.Steps;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what a subscriber gets: segments by artifact, second orders by chunk. */
final class DeliveryRoute {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryRoute.class);

  private final ProcessorContext<String, Object> context;

  DeliveryRoute(ProcessorContext<String, Object> context) {
    this.context = context;
  }

  /** Asks the chunks of a statistic for more. */
  void send(Record<String, ?> record, SecondLook look) {
    look.orders()
        .forEach(
            order ->
                context.forward(
                    new Record<>(order.chunk().key(), order, record.timestamp()),
                    Steps.SEND_ORDERS));
  }

  /**
   * Second orders have the time of what caused them, so a backfill does not starve fresh models.
   */
  void send(Record<String, ?> record, Delivery delivery) {
    LOG.debug(
        "event=calibrated statistic={} method={} artifact={}",
        delivery.subscriber().id(),
        delivery.subscriber().method().name(),
        delivery.subscriber().plan().artifact());
    String artifact = delivery.subscriber().plan().artifact().toString();
    delivery
        .segments()
        .forEach(
            segment ->
                context.forward(
                    new Record<>(artifact, segment, record.timestamp()), Steps.SEND_SEGMENTS));
    delivery
        .orders()
        .forEach(
            order ->
                context.forward(
                    new Record<>(order.chunk().key(), order, record.timestamp()),
                    Steps.SEND_ORDERS));
  }
}
