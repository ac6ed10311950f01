package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.CancelOrder;
import io.quern.model.MeasureOrder;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.QuantizeOrder;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.TensorPlan;
import io.quern.topology.Steps;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans artifacts and sends what follows: orders to quantize, headers and news to assemble. */
final class PlanRoute {
  private static final Logger LOG = LoggerFactory.getLogger(PlanRoute.class);

  private final ProcessorContext<String, Object> context;
  private final PlanStores stores;
  private final Planners planners;

  PlanRoute(ProcessorContext<String, Object> context, PlanStores stores, Planners planners) {
    this.context = context;
    this.stores = stores;
    this.planners = planners;
  }

  /**
   * Makes the plan of one artifact current, unless it is already and nothing went wrong with it.
   */
  void plan(ManifestReader.Document document, Profile profile, long timestamp) {
    ArtifactId artifact = ArtifactId.of(document.head().source(), profile.name());
    PlanRef plan = planners.identify(artifact, document.head().documentDigest(), profile);
    String current = stores.plans().get(artifact.toString());
    if (plan.planId().equals(current) && !mustRestart(plan)) {
      return;
    }
    if (current != null) {
      send(new CancelOrder(new PlanRef(artifact, current)), timestamp);
    }
    stores.plans().put(artifact.toString(), plan.planId());
    try {
      open(plan, document, profile, timestamp);
    } catch (PlanRefused e) {
      LOG.warn(
          "event=plan-refused artifact={} code={} reason=\"{}\"",
          plan.artifact(),
          e.code(),
          e.text());
      if (current
          != null) { // else assemble would take the failure for a late word of the plan before
        send(new Segment.Cancelled(new PlanRef(artifact, current)), timestamp);
      }
      send(new Segment.Failed(plan, e.code(), e.text(), ""), timestamp);
    }
  }

  private boolean mustRestart(PlanRef plan) {
    ArtifactState state = stores.artifactStates().get(plan.artifact().toString());
    return state != null
        && state.plan().equals(plan)
        && switch (state.phase()) {
          case FAILED, CANCELLED, EXPIRED -> true;
          case OPEN, INCOMPLETE, COMPLETE, SUPERSEDED, COPY_MISSING -> false;
        };
  }

  private void open(PlanRef plan, ManifestReader.Document document, Profile profile, long timestamp)
      throws PlanRefused {
    ArtifactPlan planned =
        planners.of(profile).plan(document.head().source(), document.manifest(), profile);
    ArtifactPlan artifact =
        profile.details().output().errorFigures() ? planned : planned.unmeasured();
    LOG.info(
        "event=planned artifact={} plan={} tensors={}",
        plan.artifact(),
        plan.planId(),
        artifact.tensors().size());
    send(
        new Segment.Opened(plan, artifact.files(), artifact.label(), document.head().publishedAt()),
        timestamp);
    artifact
        .fixed()
        .forEach(
            fixed ->
                send(
                    new Segment.Written(plan, fixed.file(), fixed.offset(), fixed.bytes(), "", 0),
                    timestamp));
    for (TensorPlan tensor : artifact.tensors()) {
      tensor.orders(plan, document.head().uploadId()).forEach(order -> send(order, timestamp));
    }
    for (ArtifactPlan.StatisticPlan statistic : artifact.statistics()) {
      subscribe(plan, document.head().uploadId(), statistic, timestamp);
    }
  }

  /**
   * Tells calibrate what to wait for, and quantize what to measure: unless an earlier plan did,
   * because a statistic is the same for whoever wants it.
   */
  private void subscribe(
      PlanRef plan, String uploadId, ArtifactPlan.StatisticPlan statistic, long timestamp) {
    send(
        new Statistic.Subscribed(
            statistic.id(), plan, uploadId, statistic.method(), statistic.members()),
        timestamp);
    boolean known = stores.statistics().putIfAbsent(statistic.id(), uploadId) != null;
    for (Statistic.Member member : statistic.members()) {
      if (statistic.measured() && !known) {
        member
            .plan()
            .measures(plan.artifact().source(), uploadId, statistic.id(), statistic.method())
            .forEach(order -> send(order, timestamp));
      }
      boolean ordersItself = !statistic.measured() && !member.plan().arrays().isEmpty();
      if (ordersItself) { // else second orders bring the arrays about
        member.plan().orders(plan, uploadId).forEach(order -> send(order, timestamp));
      }
    }
  }

  /** Stops an artifact whose profile is gone. One that is complete stays as it is. */
  void cancel(ArtifactId artifact, long timestamp) {
    String current = stores.plans().get(artifact.toString());
    ArtifactState state = stores.artifactStates().get(artifact.toString());
    if (current == null
        || (state != null
            && state.phase() == ArtifactState.Phase.COMPLETE
            && state.plan().planId().equals(current))) {
      return;
    }
    PlanRef plan = new PlanRef(artifact, current);
    stores.plans().delete(artifact.toString());
    send(new CancelOrder(plan), timestamp);
    send(new Segment.Cancelled(plan), timestamp);
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

  private void send(CancelOrder order, long timestamp) {
    context.forward(
        new Record<>(order.plan().artifact().toString(), order, timestamp), Steps.SEND_ORDERS);
  }

  private void send(Segment segment, long timestamp) {
    context.forward(
        new Record<>(segment.plan().artifact().toString(), segment, timestamp),
        Steps.SEND_SEGMENTS);
  }
}
