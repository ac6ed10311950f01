package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.Profile;
import io.quern.model.Revision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The housekeeping of a task, a little at every tick: opens what waits, sends on, lets go what need
 * not stay, asks after what does not move.
 */
final class KeepingRoute {
  private static final Logger LOG = LoggerFactory.getLogger(KeepingRoute.class);
  private static final Duration TICK = Duration.ofMillis(Pace.TICK_MILLIS);
  private static final long SWEEP_MILLIS = 1000;

  private final PlanStores stores;
  private final PlanStage stage;
  private final int partition;
  private final RevisionStores revisions;
  private final ManifestReader documents;
  private final WorkStores work;
  private final KeepRules rules;
  private final RetireRoute retirement;
  private final AuditRoute audits;
  private final ManifestMoveRoute moves;
  private final PlanRoute plans;
  private final BacklogRoute backlog;
  private long nextSweep;

  KeepingRoute(
      ProcessorContext<String, Object> context,
      PlanStores stores,
      PlanStage stage,
      PlanRoute plans) {
    this.stores = stores;
    this.stage = stage;
    this.partition = context.taskId().partition();
    this.revisions = new RevisionStores(stores);
    this.documents = new ManifestReader(stores, stage.documents());
    this.work = new WorkStores(stores, stage, context.taskId().toString());
    this.rules = new KeepRules(stage.keeping(), new StandingStores(stores));
    this.retirement = new RetireRoute(context, stores, stage);
    this.audits = new AuditRoute(context, stores);
    this.moves = new ManifestMoveRoute(context, stores);
    this.plans = plans;
    this.backlog = new BacklogRoute(stores, stage, documents, work, plans.sends());
    work.report();
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  RetireRoute retirement() {
    return retirement;
  }

  ManifestMoveRoute moves() {
    return moves;
  }

  void tick(long now) {
    open();
    backlog.tick(now);
    plans.holds().tell(now);
    if (now >= nextSweep) {
      nextSweep = now + SWEEP_MILLIS;
      sweep(now);
    }
  }

  /** Opens the plans whose turn it is; the documents of the others are left alone. */
  private void open() {
    for (WorkStores.Held held : work.waiting()) {
      if (work.isTurn(held)) {
        open(held);
      }
    }
  }

  private void open(WorkStores.Held held) {
    Profile profile = stores.profiles().get(held.artifact().profile());
    try {
      Optional<ManifestReader.Document> document = documents.find(held.artifact().source());
      if (profile == null || document.isEmpty()) {
        work.ended(held.artifact());
      } else {
        plans.openHeld(document.get(), profile, held.timestamp());
      }
    } catch (ManifestReader.Unsound e) {
      LOG.warn("event=not-opened artifact={} reason=\"{}\"", held.artifact(), e.getMessage());
      work.ended(held.artifact());
    }
  }

  private void sweep(long now) {
    Map<String, List<LiveRevision>> models = revisions.byModel();
    models.forEach((model, known) -> sweep(model, known, now));
    audits.watch(moving(), now);
    moves.moveLowest();
    moves.needed().ifPresent(offset -> stage.manifests().report(partition, offset));
  }

  /** What gives way to something more urgent need not move. */
  private List<ArtifactId> moving() {
    Set<Revision> outranked = work.outranked();
    return work.inWork().stream().filter(each -> !outranked.contains(each.source())).toList();
  }

  /** At most one revision of a model goes at a time. */
  private void sweep(String model, List<LiveRevision> known, long now) {
    Optional<KeepRules.Verdict> verdict = rules.next(known, profilesOf(model), now);
    if (verdict.isEmpty()) {
      verdict =
          known.stream()
              .filter(LiveRevision::isLive)
              .flatMap(revision -> expiry(revision, now).stream())
              .findFirst();
    }
    verdict.ifPresent(found -> retirement.retire(found, now));
    retirement.prune(known, now);
    known.forEach(revision -> retirement.settle(revision, now));
  }

  private Optional<KeepRules.Verdict> expiry(LiveRevision revision, long now) {
    if (now - revision.publishedAt() < stage.keeping().expireAfter().toMillis()) {
      return Optional.empty();
    }
    List<ArtifactState.Phase> phases =
        revisions.artifactsOf(revision.source()).stream()
            .flatMap(
                artifact ->
                    Optional.ofNullable(stores.artifactStates().get(artifact.toString())).stream())
            .map(ArtifactState::phase)
            .toList();
    boolean whole =
        !phases.isEmpty()
            && phases.stream().allMatch(phase -> phase == ArtifactState.Phase.COMPLETE);
    boolean incomplete = phases.contains(ArtifactState.Phase.INCOMPLETE);
    return rules.expiry(revision, whole, incomplete, now);
  }

  private List<Profile> profilesOf(String model) {
    List<Profile> wanting = new ArrayList<>();
    try (KeyValueIterator<String, Profile> all = stores.profiles().all()) {
      all.forEachRemaining(
          entry -> {
            if (entry.value.wants(model)) {
              wanting.add(entry.value);
            }
          });
    }
    return wanting;
  }

  void close() {
    work.close();
    stage.manifests().forget(partition);
  }
}
