package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.PlanRef;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How far a plan may be ahead of its artifact. Orders stand in one log, the first first, so those
 * of a large model must not all be there when something more urgent comes.
 *
 * <p>A plan whose chunks are still coming is sent at once: orders that are there first have each
 * chunk read once. It is held back where all chunks are in the log, or where something goes before
 * it. What is remembered here only sets the pace.
 */
final class HeadwayStores {
  static final long STALLS_AFTER_MILLIS = 2000;
  private static final long MOST_AHEAD = 1L << 40;

  private final PlanStores stores;
  private final RevisionStores revisions;
  private final WorkStores work;
  private final Pace pace;
  private final Map<PlanRef, Seen> known = new HashMap<>();

  /**
   * How a plan that is held back stood when it was looked at.
   *
   * @param done bytes of its artifact
   * @param since when that was so first
   * @param ahead bytes that it may be ahead
   */
  private record Seen(long done, long since, long ahead) {}

  HeadwayStores(PlanStores stores, WorkStores work, Pace pace) {
    this.stores = stores;
    this.revisions = new RevisionStores(stores);
    this.work = work;
    this.pace = pace;
  }

  /** Whether a cursor of the plan is to go on now. */
  Predicate<PlanCursor> of(PlanRef plan, PlanCursor from, long now) {
    if (!isHeldBack(plan.artifact())) {
      return cursor -> true;
    }
    Seen seen = look(plan, from.ordered(), now);
    known.put(plan, seen);
    return cursor -> cursor.ordered() - seen.done() < seen.ahead();
  }

  /** It is sent to its end, or nobody wants it any more. */
  void forget(PlanRef plan) {
    known.remove(plan);
  }

  private boolean isHeldBack(ArtifactId artifact) {
    return revisions.find(artifact.source()).map(LiveRevision::sealed).orElse(false)
        || work.isOutranked(artifact);
  }

  /**
   * More where it ran short between two looks. More, too, where it does not move: what it waits for
   * may be behind what was not sent.
   */
  private Seen look(PlanRef plan, long ordered, long now) {
    long done = done(plan);
    Seen last = known.getOrDefault(plan, new Seen(done, now, pace.bytesAhead()));
    if (last.done() != done) {
      boolean isShort = ordered - done < last.ahead() / 4;
      return new Seen(done, now, isShort ? Math.min(MOST_AHEAD, 2 * last.ahead()) : last.ahead());
    }
    if (now - last.since() < STALLS_AFTER_MILLIS) {
      return last;
    }
    return new Seen(done, now, Math.max(last.ahead(), ordered - done + pace.bytesAhead()));
  }

  private long done(PlanRef plan) {
    ArtifactState state = stores.artifactStates().get(plan.artifact().toString());
    return state == null || !state.plan().equals(plan) ? 0 : state.bytesDone();
  }
}
