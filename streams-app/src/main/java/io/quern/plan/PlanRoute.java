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
import io.quern.plan.reuse.Donor;
import io.quern.plan.reuse.Reuse;
import io.quern.topology.Steps;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans artifacts and sends what follows: orders to quantize, headers and news to assemble. */
final class PlanRoute {
  private static final Logger LOG = LoggerFactory.getLogger(PlanRoute.class);

  private final ProcessorContext<String, Object> context;
  private final PlanStores stores;
  private final Planners planners;
  private final ManifestReader documents;
  private final DonorReader donors;
  private final WorkStores work;
  private final SubscriptionRoute subscriptions;

  PlanRoute(
      ProcessorContext<String, Object> context,
      PlanStores stores,
      PlanStage stage,
      ManifestReader documents) {
    this.context = context;
    this.stores = stores;
    this.planners = stage.planners();
    this.documents = documents;
    this.donors = new DonorReader(stores, planners, documents);
    this.work = new WorkStores(stores, stage, context.taskId().toString());
    this.subscriptions = new SubscriptionRoute(context, stores);
  }

  /**
   * Makes the plan of one artifact current, unless it is already and nothing went wrong with it.
   */
  void plan(ManifestReader.Document document, Profile profile, long timestamp) {
    ArtifactId artifact = ArtifactId.of(document.head().source(), profile.name());
    PlanRef plan = planners.identify(artifact, document, profile);
    String current = stores.plans().get(artifact.toString());
    if (plan.planId().equals(current) && !mustRestart(plan)) {
      return;
    }
    if (current != null) {
      send(new CancelOrder(new PlanRef(artifact, current)), timestamp);
    }
    stores.plans().put(artifact.toString(), plan.planId());
    if (work.admit(plan, timestamp)) {
      start(plan, document, profile, timestamp, current);
    } else {
      send(new Segment.Waiting(plan, work.reason(artifact)), timestamp);
    }
    subscriptions.endOthers(artifact, plan.planId(), timestamp);
  }

  /** Opens a plan that waited, if it is its turn. */
  void openHeld(ManifestReader.Document document, Profile profile, long timestamp) {
    ArtifactId artifact = ArtifactId.of(document.head().source(), profile.name());
    PlanRef plan = planners.identify(artifact, document, profile);
    if (work.admit(plan, timestamp)) {
      stores.plans().put(artifact.toString(), plan.planId());
      start(plan, document, profile, timestamp, null);
    }
  }

  private void start(
      PlanRef plan,
      ManifestReader.Document document,
      Profile profile,
      long timestamp,
      @Nullable String current) {
    ArtifactId artifact = plan.artifact();
    List<Donor> found = donors.find(plan, document);
    stores.plannedProfiles().put(artifact.toString(), profile);
    try {
      open(plan, document, planners.layout(document, profile), found, timestamp);
    } catch (PlanRefused e) {
      work.ended(artifact);
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
          case WAITING, OPEN, INCOMPLETE, COMPLETE, SUPERSEDED, COPY_MISSING -> false;
        };
  }

  /**
   * Orders everything that an artifact in work was to copy from another that is not there any more.
   */
  void planWithoutCopies(PlanRef plan, long timestamp) {
    Profile profile = stores.plannedProfiles().get(plan.artifact().toString());
    Optional<ManifestReader.Document> document = documents.findSound(plan.artifact().source());
    boolean current = plan.planId().equals(stores.plans().get(plan.artifact().toString()));
    if (!current || profile == null || document.isEmpty()) {
      return;
    }
    try {
      open(plan, document.get(), planners.layout(document.get(), profile), List.of(), timestamp);
    } catch (PlanRefused e) {
      send(new Segment.Failed(plan, e.code(), e.text(), ""), timestamp);
    }
  }

  private void open(
      PlanRef plan,
      ManifestReader.Document document,
      ArtifactPlan artifact,
      List<Donor> found,
      long timestamp) {
    Reuse reuse = Reuse.of(plan, artifact, found);
    LOG.info(
        "event=planned artifact={} plan={} tensors={} copies={}",
        plan.artifact(),
        plan.planId(),
        artifact.tensors().size(),
        reuse.copies().size());
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
    reuse.copies().forEach(copy -> send(copy, timestamp));
    for (Reuse.Remainder tensor : reuse.tensors()) {
      tensor
          .plan()
          .orders(plan, document.head().uploadId())
          .filter(order -> tensor.isLeft(order.chunk().index()))
          .forEach(order -> send(order, timestamp));
    }
    for (ArtifactPlan.StatisticPlan statistic : reuse.statistics()) {
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
    subscriptions.put(statistic.id(), plan);
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
    work.ended(artifact);
    subscriptions.end(artifact, timestamp);
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
