package io.quern.plan;

import io.quern.model.LiveOffsets;
import io.quern.reject.RejectionCounts;

/**
 * What the processors of this stage need besides their records.
 *
 * @param keeping what is kept, and how much is in work, where profiles say nothing
 * @param share what the tasks of the process have in work
 * @param manifests how far the log of manifests may be cut
 * @param partitions of the topic of models; 0 where that is not known
 * @param rejections counted over the tasks of the process
 */
public record PlanStage(
    Planners planners,
    Keeping keeping,
    WorkShare share,
    LiveOffsets manifests,
    int partitions,
    RejectionCounts rejections) {

  /** Keeps everything and starts everything at once. */
  public static PlanStage ofOneRun(Planners planners) {
    return new PlanStage(
        planners, Keeping.EVERYTHING, new WorkShare(), new LiveOffsets(), 0, new RejectionCounts());
  }
}
