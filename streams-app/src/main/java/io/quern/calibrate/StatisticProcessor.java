package io.quern.calibrate;

import io.quern.model.Statistic;
import io.quern.reject.RejectionCounts;
import io.quern.reject.RejectionRoute;
import io.quern.serde.Incoming;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;

/**
 * A chunk speaks, or an artifact subscribes: when all have spoken and somebody listens, merge and
 * deliver.
 */
@NullUnmarked // Kafka Streams hands over the context in init
public final class StatisticProcessor
    implements Processor<String, Incoming<Statistic>, String, Object> {
  private final RejectionCounts counts;
  private CalibrateStores stores;
  private DeliveryRoute route;
  private RejectionRoute rejections;

  /**
   * A processor of one task.
   *
   * @param counts what the stage rejected, over its tasks
   */
  public StatisticProcessor(RejectionCounts counts) {
    this.counts = counts;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    stores = new CalibrateStores(context);
    OrphanRoute.start(context, stores);
    route = new DeliveryRoute(context);
    rejections = new RejectionRoute(context, "calibrate", counts);
  }

  @Override
  public void process(Record<String, Incoming<Statistic>> record) {
    switch (record.value()) {
      case null -> {}
      case Incoming.Unreadable<Statistic>(String reason, _) ->
          rejections.unreadable(record, reason);
      case Incoming.Sound<Statistic>(Statistic.Subscribed subscribed) ->
          subscribe(record, subscribed);
      case Incoming.Sound<Statistic>(Statistic.Partial partial) -> hear(record, partial);
      case Incoming.Sound<Statistic>(Statistic.Cancelled cancelled) -> stores.cancel(cancelled);
    }
  }

  private void subscribe(Record<String, ?> record, Statistic.Subscribed subscribed) {
    switch (stores.progress(subscribed.id())) {
      case Progress.Complete(Outcome outcome) ->
          route.send(record, new Delivery(subscribed, CalibrationMethods.of(subscribed), outcome));
      case Progress.Collecting collecting -> await(record, subscribed, collecting);
      case Progress.HandedOver handedOver -> await(record, subscribed, handedOver.reopen());
    }
  }

  private void await(
      Record<String, ?> record, Statistic.Subscribed subscribed, Progress.Collecting collecting) {
    boolean again = stores.put(subscribed);
    keep(record, subscribed.id(), again ? collecting.unasked() : collecting);
  }

  /** What was said before may only be counted now. */
  private void hear(Record<String, ?> record, Statistic.Partial partial) {
    if (stores.progress(partial.id()) instanceof Progress.Collecting collecting) {
      boolean news = stores.putIfAbsent(partial);
      keep(record, partial.id(), news ? collecting.hear(partial.vector().role()) : collecting);
    }
  }

  private void keep(Record<String, ?> record, String id, Progress.Collecting collecting) {
    List<Statistic.Subscribed> subscribers = stores.subscribers(id);
    if (subscribers.isEmpty()) {
      stores.put(id, collecting);
      return;
    }
    Calibration calibration = Calibration.of(subscribers.getFirst());
    Optional<FirstLook> ended = calibration.endedLook(collecting);
    if (calibration.isComplete(collecting)) {
      Outcome outcome = stores.merge(id, calibration::merge);
      settle(record, subscribers, calibration.method(), collecting, outcome);
    } else if (ended.isPresent()) {
      lookAgain(record, subscribers, calibration, collecting, ended.get());
    } else {
      stores.put(id, collecting);
    }
  }

  /** Asks the chunks for more, unless what they said is the end of it. */
  private void lookAgain(
      Record<String, ?> record,
      List<Statistic.Subscribed> subscribers,
      Calibration calibration,
      Progress.Collecting collecting,
      FirstLook look) {
    String id = subscribers.getFirst().id();
    Outcome first = stores.merge(id, partials -> calibration.merge(look, partials));
    if (first instanceof Outcome.Found found) {
      stores.put(id, collecting.ask());
      route.send(record, new SecondLook(subscribers.getFirst(), look, found));
    } else {
      settle(record, subscribers, calibration.method(), collecting, first);
    }
  }

  private void settle(
      Record<String, ?> record,
      List<Statistic.Subscribed> subscribers,
      CalibrationMethod method,
      Progress.Collecting collecting,
      Outcome outcome) {
    String id = subscribers.getFirst().id();
    stores.put(id, collecting.finish(outcome, method.isKept()));
    subscribers.forEach(each -> route.send(record, new Delivery(each, method, outcome)));
    stores.forget(id);
  }
}
