package io.quern.plan;

import io.quern.model.CancelOrder;
import io.quern.model.MeasureOrder;
import io.quern.model.QuantizeOrder;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.plan.reuse.Reuse;
import io.quern.topology.Steps;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends what follows from plans: orders to quantize, headers and copies to assemble, and to
 * calibrate what it has to wait for. A statistic is sent in one piece, because whoever else wants
 * it relies on all of it.
 */
final class SendRoute {
  private final ProcessorContext<String, Object> context;
  private final PlanStores stores;
  private final Pace pace;
  private final SubscriptionRoute subscriptions;

  SendRoute(
      ProcessorContext<String, Object> context,
      PlanStores stores,
      Pace pace,
      SubscriptionRoute subscriptions) {
    this.context = context;
    this.stores = stores;
    this.pace = pace;
    this.subscriptions = subscriptions;
  }

  /**
   * Sends on from a cursor, as far as this tick allows: the clock of a task stands still meanwhile.
   * Where that is not to the end the cursor is kept, in the transaction of what was sent.
   *
   * @param allowed whether a cursor is not too far ahead of what is done
   */
  void send(Outgoing outgoing, PlanCursor from, Predicate<PlanCursor> allowed) {
    Set<ArtifactPlan.StatisticPlan> left = outgoing.statisticsLeft();
    if (from.unit() == Outgoing.HEAD) {
      left.forEach(each -> subscriptions.put(each.id(), outgoing.plan())); // or they begin anew
    }
    PlanCursor at = from;
    while (at.unit() < outgoing.units()
        && allowed.test(at)
        && pace.isOpen(context.currentSystemTimeMs())) {
      at = step(outgoing, at, left);
    }
    String artifact = outgoing.plan().artifact().toString();
    if (at.unit() < outgoing.units()) {
      stores.cursors().put(artifact, at.toText());
    } else {
      stores.cursors().delete(artifact);
    }
  }

  private PlanCursor step(
      Outgoing outgoing, PlanCursor at, Set<ArtifactPlan.StatisticPlan> statisticsLeft) {
    if (at.unit() == Outgoing.HEAD) {
      return head(outgoing, at);
    }
    if (outgoing.isTensor(at.unit())) {
      return chunk(outgoing, at);
    }
    ArtifactPlan.StatisticPlan statistic = outgoing.statistic(at.unit());
    if (!statisticsLeft.contains(statistic)) {
      return at.nextUnit(0);
    }
    subscribe(outgoing, statistic, at.timestamp());
    return at.nextUnit(Outgoing.output(statistic));
  }

  private PlanCursor head(Outgoing outgoing, PlanCursor at) {
    for (ArtifactPlan.Fixed fixed : outgoing.artifact().fixed()) {
      send(
          new Segment.Written(outgoing.plan(), fixed.file(), fixed.offset(), fixed.bytes(), "", 0),
          at.timestamp());
    }
    outgoing.reuse().copies().forEach(copy -> send(copy, at.timestamp()));
    pace.spend(outgoing.headBytes());
    return at.nextUnit(outgoing.headOutput());
  }

  private PlanCursor chunk(Outgoing outgoing, PlanCursor at) {
    Reuse.Remainder tensor = outgoing.tensor(at.unit());
    if (at.index() == tensor.plan().source().chunkCount()) {
      return at.nextUnit(0);
    }
    if (!tensor.isLeft(at.index())) {
      return at.next(0);
    }
    send(tensor.plan().order(outgoing.plan(), outgoing.uploadId(), at.index()), at.timestamp());
    pace.spend(Outgoing.orderBytes(tensor.plan()));
    return at.next(Outgoing.output(tensor.plan(), at.index()));
  }

  /**
   * Tells calibrate what to wait for, and quantize what to measure: unless an earlier plan did,
   * because a statistic is the same for whoever wants it.
   */
  private void subscribe(Outgoing outgoing, ArtifactPlan.StatisticPlan statistic, long timestamp) {
    String uploadId = outgoing.uploadId();
    send(
        new Statistic.Subscribed(
            statistic.id(), outgoing.plan(), uploadId, statistic.method(), statistic.members()),
        timestamp);
    subscriptions.put(statistic.id(), outgoing.plan());
    boolean known = stores.statistics().putIfAbsent(statistic.id(), uploadId) != null;
    for (Statistic.Member member : statistic.members()) {
      if (statistic.measured() && !known) {
        member
            .plan()
            .measures(
                outgoing.plan().artifact().source(), uploadId, statistic.id(), statistic.method())
            .forEach(order -> send(order, timestamp));
      }
      boolean ordersItself = !statistic.measured() && !member.plan().arrays().isEmpty();
      if (ordersItself) { // else second orders bring the arrays about
        member.plan().orders(outgoing.plan(), uploadId).forEach(order -> send(order, timestamp));
      }
    }
    pace.spend(Outgoing.bytes(statistic));
  }

  void send(CancelOrder order, long timestamp) {
    context.forward(
        new Record<>(order.plan().artifact().toString(), order, timestamp), Steps.SEND_ORDERS);
  }

  void send(Segment segment, long timestamp) {
    context.forward(
        new Record<>(segment.plan().artifact().toString(), segment, timestamp),
        Steps.SEND_SEGMENTS);
  }

  private void send(QuantizeOrder order, long timestamp) {
    context.forward(new Record<>(order.chunk().key(), order, timestamp), Steps.SEND_ORDERS);
  }

  private void send(MeasureOrder order, long timestamp) {
    context.forward(new Record<>(order.chunk().key(), order, timestamp), Steps.SEND_ORDERS);
  }

  private void send(Statistic statistic, long timestamp) {
    context.forward(new Record<>(statistic.id(), statistic, timestamp), Steps.SEND_STATISTICS);
  }
}
