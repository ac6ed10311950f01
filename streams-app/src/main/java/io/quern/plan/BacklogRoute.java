package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.plan.reuse.Donor;
import io.quern.plan.reuse.Reuse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends on what a plan had to leave for later, the most urgent first. After a restart a plan is
 * laid out once more: it is a function of what the stores hold.
 */
final class BacklogRoute {
  private static final Logger LOG = LoggerFactory.getLogger(BacklogRoute.class);

  private final PlanStores stores;
  private final Planners planners;
  private final ManifestReader documents;
  private final DonorReader donors;
  private final WorkStores work;
  private final SendRoute sends;
  private final HeadwayStores headway;
  private @Nullable Kept last;

  BacklogRoute(
      PlanStores stores,
      PlanStage stage,
      ManifestReader documents,
      WorkStores work,
      SendRoute sends) {
    this.stores = stores;
    this.planners = stage.planners();
    this.documents = documents;
    this.donors = new DonorReader(stores, stage.planners(), documents);
    this.work = work;
    this.sends = sends;
    this.headway = new HeadwayStores(stores, work, stage.pace());
  }

  /** What was laid out for the last tick. */
  private record Kept(Outgoing outgoing, List<String> donors) {
    boolean isOf(PlanRef plan, PlanCursor cursor) {
      return outgoing.plan().equals(plan) && donors.equals(cursor.donors());
    }
  }

  void tick(long now) {
    for (WorkStores.Held held : work.unsent()) {
      ArtifactId artifact = held.artifact();
      PlanCursor cursor = PlanCursor.of(stores.cursors().get(artifact.toString()));
      send(new PlanRef(artifact, cursor.planId()), cursor, now);
    }
  }

  private void send(PlanRef plan, PlanCursor cursor, long now) {
    var allowed = headway.of(plan, cursor, now);
    if (!allowed.test(cursor)) {
      return;
    }
    Optional<Outgoing> outgoing = outgoing(plan, cursor);
    if (outgoing.isPresent()) {
      sends.send(outgoing.get(), cursor, allowed);
    } else {
      stores.cursors().delete(plan.artifact().toString());
    }
    boolean ended = stores.cursors().get(plan.artifact().toString()) == null;
    last = ended || outgoing.isEmpty() ? null : new Kept(outgoing.get(), cursor.donors());
    if (ended) {
      headway.forget(plan);
    }
  }

  /** Nothing where it is not to be made any more. */
  private Optional<Outgoing> outgoing(PlanRef plan, PlanCursor cursor) {
    if (last != null && last.isOf(plan, cursor)) {
      return Optional.of(last.outgoing());
    }
    Profile profile = stores.plannedProfiles().get(plan.artifact().toString());
    Optional<ManifestReader.Document> document = documents.findSound(plan.artifact().source());
    if (profile == null
        || document.isEmpty()
        || !planners.identify(plan.artifact(), document.get(), profile).equals(plan)) {
      return Optional.empty();
    }
    try {
      ArtifactPlan artifact = planners.layout(document.get(), profile);
      Reuse reuse = Reuse.of(plan, artifact, copiedFrom(plan, document.get(), cursor));
      return Optional.of(new Outgoing(plan, document.get().head().uploadId(), artifact, reuse));
    } catch (PlanRefused e) {
      LOG.warn("event=not-sent artifact={} reason=\"{}\"", plan.artifact(), e.text());
      return Optional.empty();
    }
  }

  /** No donor that was not one at the beginning: its copies would not have been sent. */
  private List<Donor> copiedFrom(
      PlanRef plan, ManifestReader.Document document, PlanCursor cursor) {
    return donors.find(plan, document).stream()
        .filter(donor -> cursor.donors().contains(donor.plan().planId()))
        .toList();
  }
}
