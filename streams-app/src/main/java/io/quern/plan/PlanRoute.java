package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.CancelOrder;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.Segment;
import io.quern.plan.reuse.Donor;
import io.quern.plan.reuse.Reuse;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans artifacts and begins to send what follows: first of all that they are open, then as much as
 * fits into one transaction.
 */
final class PlanRoute {
  private static final Logger LOG = LoggerFactory.getLogger(PlanRoute.class);

  private final ProcessorContext<String, Object> context;
  private final PlanStores stores;
  private final HeadwayStores headway;
  private final SendRoute sends;
  private final HoldRoute holds;
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
    this.headway = new HeadwayStores(stores, work, stage.pace());
    this.holds = new HoldRoute(context, stage.share());
    this.sends = new SendRoute(context, stores, stage.pace(), subscriptions);
  }

  SendRoute sends() {
    return sends;
  }

  HoldRoute holds() {
    return holds;
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
      sends.send(new CancelOrder(new PlanRef(artifact, current)), timestamp);
    }
    stores.plans().put(artifact.toString(), plan.planId());
    if (work.admit(plan, timestamp)) {
      start(plan, document, profile, timestamp, current);
    } else {
      sends.send(new Segment.Waiting(plan, work.reason(artifact)), timestamp);
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
    holds.tell(context.currentSystemTimeMs()); // before the orders of what goes first
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
        sends.send(new Segment.Cancelled(new PlanRef(artifact, current)), timestamp);
      }
      sends.send(new Segment.Failed(plan, e.code(), e.text(), ""), timestamp);
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
    document(plan)
        .ifPresent(
            document ->
                planAgain(
                    plan,
                    document,
                    timestamp,
                    stores.plannedProfiles().get(plan.artifact().toString())));
  }

  /**
   * Orders everything of an artifact in work once more, what has to be measured for it too: some of
   * it was lost, and nobody knows what. Doing it again is harmless.
   */
  void planWhatWasLost(PlanRef plan, long timestamp) {
    String artifact = plan.artifact().toString();
    Profile profile = stores.profiles().get(plan.artifact().profile());
    Optional<ManifestReader.Document> document = document(plan);
    if (profile == null
        || document.isEmpty()
        || !planners.identify(plan.artifact(), document.get(), profile).equals(plan)) {
      return;
    }
    try {
      planners
          .layout(document.get(), profile)
          .statistics()
          .forEach(statistic -> stores.statistics().delete(statistic.id()));
    } catch (PlanRefused e) {
      LOG.debug("event=nothing-to-measure artifact={}", artifact);
    }
    stores.plannedProfiles().put(artifact, profile);
    planAgain(plan, document.get(), timestamp, profile);
  }

  /** Of a plan that is the current one. */
  private Optional<ManifestReader.Document> document(PlanRef plan) {
    boolean current = plan.planId().equals(stores.plans().get(plan.artifact().toString()));
    return current ? documents.findSound(plan.artifact().source()) : Optional.empty();
  }

  private void planAgain(
      PlanRef plan, ManifestReader.Document document, long timestamp, @Nullable Profile profile) {
    if (profile == null) {
      return;
    }
    try {
      open(plan, document, planners.layout(document, profile), List.of(), timestamp);
    } catch (PlanRefused e) {
      sends.send(new Segment.Failed(plan, e.code(), e.text(), ""), timestamp);
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
    sends.send(
        new Segment.Opened(plan, artifact.files(), artifact.label(), document.head().publishedAt()),
        timestamp);
    List<String> donorIds = found.stream().map(donor -> donor.plan().planId()).toList();
    PlanCursor cursor = PlanCursor.start(plan.planId(), timestamp, donorIds);
    sends.send(
        new Outgoing(plan, document.head().uploadId(), artifact, reuse),
        cursor,
        headway.of(plan, cursor, context.currentSystemTimeMs()));
    headway.forget(plan);
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
    sends.send(new CancelOrder(plan), timestamp);
    sends.send(new Segment.Cancelled(plan), timestamp);
  }
}
