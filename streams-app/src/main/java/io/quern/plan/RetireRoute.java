package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.Bytes;
import io.quern.model.CancelOrder;
import io.quern.model.ManifestPart;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.ReleaseOrder;
import io.quern.model.Revision;
import io.quern.model.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets revisions go. At once what is in work stops, artifacts expire, and the chunks that nobody
 * else needs are released. They are released once more when nothing of the revision can be under
 * way any longer; then its manifest is forgotten.
 */
final class RetireRoute {
  private static final Logger LOG = LoggerFactory.getLogger(RetireRoute.class);

  /** Longer than a chunk that was sent takes to reach quantize. */
  static final long GRACE_MILLIS = 60_000;

  private final PlanStores stores;
  private final RevisionStores revisions;
  private final ManifestReader documents;
  private final WorkStores work;
  private final SubscriptionRoute subscriptions;
  private final Keeping keeping;
  private final NewsRoute news;

  RetireRoute(ProcessorContext<String, Object> context, PlanStores stores, PlanStage stage) {
    this.stores = stores;
    this.revisions = new RevisionStores(stores);
    this.documents = new ManifestReader(stores, stage.documents());
    this.work = new WorkStores(stores, stage, context.taskId().toString());
    this.subscriptions = new SubscriptionRoute(context, stores);
    this.keeping = stage.keeping();
    this.news = new NewsRoute(context);
  }

  /** Lets a live revision go. */
  void retire(KeepRules.Verdict verdict, long now) {
    LiveRevision revision = verdict.revision();
    LOG.info(
        "event=revision-retired revision={} code={} reason=\"{}\"",
        revision.source(),
        verdict.code(),
        verdict.text());
    for (ArtifactId artifact : revisions.artifactsOf(revision.source())) {
      stop(artifact, verdict, now);
    }
    revisions.put(revision.retired(now));
    try {
      release(revision.source(), now);
    } catch (ManifestReader.Unsound e) {
      LOG.warn("event=not-released revision={} reason=\"{}\"", revision.source(), e.getMessage());
    }
    news.send(ending(revision.source()), now);
  }

  /**
   * Does not let a revision begin. Chunks that its publisher may have sent already are released
   * like those of one that went, unless a better manifest comes.
   */
  void refuse(Revision source, long now) {
    revisions.find(source).map(revision -> revision.retired(now)).ifPresent(revisions::put);
    news.send(ending(source), now);
  }

  private static ManifestPart ending(Revision source) {
    ManifestPart.Part whole = new ManifestPart.Part(0, 1, 0);
    return new ManifestPart(source, "", ManifestPart.Kind.RETIRED, whole, "", Bytes.empty());
  }

  private void stop(ArtifactId artifact, KeepRules.Verdict verdict, long now) {
    ArtifactState state = stores.artifactStates().get(artifact.toString());
    String current = stores.plans().delete(artifact.toString());
    work.ended(artifact);
    subscriptions.end(artifact, now);
    boolean complete = state != null && state.phase() == ArtifactState.Phase.COMPLETE;
    if (!complete || artifactsKept(artifact).orElse(0) == 0) {
      stores.plannedProfiles().delete(artifact.toString());
    }
    String planId = current == null && state != null ? state.plan().planId() : current;
    if (planId == null) {
      return;
    }
    PlanRef plan = new PlanRef(artifact, planId);
    if (!complete) {
      news.send(artifact.toString(), new CancelOrder(plan), now);
    }
    if (!complete || artifactsKept(artifact).orElse(0) == 0) {
      news.send(new Segment.Expired(plan, verdict.code(), verdict.text()), now);
    }
  }

  /**
   * How many artifacts of its profile outlive their revision; nothing where the profile is gone.
   */
  private Optional<Integer> artifactsKept(ArtifactId artifact) {
    return Optional.ofNullable(stores.profiles().get(artifact.profile()))
        .map(profile -> profile.details().upkeep().artifactsKept());
  }

  /**
   * Releases what no other live manifest names. Nothing is released while one of them cannot be
   * read: nobody knows what it names.
   */
  private void release(Revision source, long now) throws ManifestReader.Unsound {
    List<ManifestReader.Document> live = new ArrayList<>();
    for (LiveRevision each : revisions.liveOf(source.model())) {
      documents.find(each.source()).ifPresent(live::add);
    }
    documents
        .findSound(source)
        .ifPresent(
            gone ->
                LiveChunks.of(live)
                    .releasedBy(gone)
                    .forEach(chunk -> news.send(chunk.key(), new ReleaseOrder(chunk), now)));
  }

  /**
   * Forgets what went long enough ago; while a live manifest cannot be read, it waits, so that what
   * it holds can be released once that one goes.
   */
  void settle(LiveRevision revision, long now) {
    if (revision.isLive() || now < settledAt(revision)) {
      return;
    }
    Revision source = revision.source();
    ManifestPart head = stores.acceptedUploads().get(source.toString());
    try {
      if (head != null) {
        release(source, now);
        documents.forget(source, head);
      }
    } catch (ManifestReader.Unsound e) {
      LOG.debug("event=not-settled revision={} reason=\"{}\"", source, e.getMessage());
      return;
    }
    if (revisions.artifactsOf(source).isEmpty()) {
      revisions.forget(source);
    }
  }

  /** A publisher that has not sealed may still be sending. */
  private long settledAt(LiveRevision revision) {
    long grace = revision.retiredAt() + GRACE_MILLIS;
    return revision.sealed()
        ? grace
        : Math.max(grace, revision.publishedAt() + keeping.expireAfter().toMillis());
  }

  /** Forgets the document of a revision that went, because it is published again. */
  void makeWay(ManifestPart part) {
    Revision source = part.source();
    ManifestPart head = stores.acceptedUploads().get(source.toString());
    boolean gone = revisions.find(source).map(known -> !known.isLive()).orElse(false);
    if (gone && head != null) {
      documents.forget(source, head);
    }
  }

  /** Lets artifacts go that outlived their revision, but are too many now. */
  void prune(List<LiveRevision> ofModel, long now) {
    for (Profile profile : profilesThatKeep()) {
      int newer = 0;
      for (LiveRevision revision : ofModel.reversed()) {
        ArtifactId artifact = ArtifactId.of(revision.source(), profile.name());
        ArtifactState state = stores.artifactStates().get(artifact.toString());
        if (state == null || state.phase() != ArtifactState.Phase.COMPLETE) {
          continue;
        }
        if (!revision.isLive() && newer >= profile.details().upkeep().artifactsKept()) {
          String text = "%d newer artifacts are kept".formatted(newer);
          news.send(new Segment.Expired(state.plan(), "retired", text), now);
          stores.artifactStates().delete(artifact.toString()); // or it would be told so again
        }
        newer++;
      }
    }
  }

  private List<Profile> profilesThatKeep() {
    List<Profile> keeping = new ArrayList<>();
    try (var all = stores.profiles().all()) {
      all.forEachRemaining(
          entry -> {
            if (entry.value.details().upkeep().artifactsKept() > 0) {
              keeping.add(entry.value);
            }
          });
    }
    return keeping;
  }
}
