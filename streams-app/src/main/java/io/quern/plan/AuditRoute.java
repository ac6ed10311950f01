package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.AuditOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Has quantize say what is missing of an artifact that does not move. What is remembered here only
 * sets the pace; a restart waits once more.
 */
final class AuditRoute {
  static final long STALLS_AFTER_MILLIS = 10_000;
  static final long AGAIN_AFTER_MILLIS = 60_000;

  /** The second time, where records can be lost: whether that is so is known then. */
  static final long SURE_AFTER_MILLIS = 15_000;

  private final PlanStores stores;
  private final RevisionStores revisions;
  private final NewsRoute news;
  private final boolean recovers;
  private final Map<ArtifactId, Watched> watched = new HashMap<>();

  /**
   * An artifact in work.
   *
   * @param bytesDone when it last moved
   * @param askAt when to ask next
   * @param asked how often that was since
   */
  private record Watched(long bytesDone, long askAt, int asked) {
    Watched askedNow(long next) {
      return new Watched(bytesDone, next, asked + 1);
    }
  }

  AuditRoute(ProcessorContext<String, Object> context, PlanStores stores) {
    this.recovers = RecoveryRoute.isNeeded(context);
    this.stores = stores;
    this.revisions = new RevisionStores(stores);
    this.news = new NewsRoute(context);
  }

  /** Looks at the artifacts in work. */
  void watch(List<ArtifactId> inWork, long now) {
    watched.keySet().retainAll(inWork);
    for (ArtifactId artifact : inWork) {
      ArtifactState state = stores.artifactStates().get(artifact.toString());
      boolean sent = stores.cursors().get(artifact.toString()) == null;
      if (state != null && sent) {
        watch(state, now);
      }
    }
  }

  private void watch(ArtifactState state, long now) {
    ArtifactId artifact = state.plan().artifact();
    Watched last = watched.get(artifact);
    if (last == null || last.bytesDone() != state.bytesDone()) {
      watched.put(artifact, new Watched(state.bytesDone(), now + STALLS_AFTER_MILLIS, 0));
    } else if (now >= last.askAt()) {
      boolean soon = recovers && last.asked() == 0;
      watched.put(artifact, last.askedNow(now + (soon ? SURE_AFTER_MILLIS : AGAIN_AFTER_MILLIS)));
      boolean sealed = revisions.find(artifact.source()).map(LiveRevision::sealed).orElse(false);
      AuditOrder.Asked asked = new AuditOrder.Asked(sealed, recovers);
      news.send(artifact.toString(), new AuditOrder(state.plan(), asked), now);
    }
  }
}
