package io.quern.plan;

import io.quern.model.LiveOffsets;
import io.quern.reject.RejectionCounts;

/**
 * What the processors of this stage need besides their records.
 *
 * @param keeping what is kept, and how much is in work, where profiles say nothing
 * @param common what the tasks of the process share
 * @param manifests how far the log of manifests may be cut
 * @param partitions of the topic of models; 0 where that is not known
 * @param rejections counted over the tasks of the process
 */
public record PlanStage(
    Planners planners,
    Keeping keeping,
    Common common,
    LiveOffsets manifests,
    int partitions,
    RejectionCounts rejections) {

  /**
   * What the tasks of a process share.
   *
   * @param share what they have in work
   * @param documents that stay decoded
   * @param pace of what they send
   */
  public record Common(WorkShare share, DocumentCache documents, Pace pace) {
    /** For tasks that begin. */
    public static Common of(long documentBytes, Pace pace) {
      return new Common(new WorkShare(), new DocumentCache(documentBytes), pace);
    }
  }

  WorkShare share() {
    return common.share();
  }

  DocumentCache documents() {
    return common.documents();
  }

  Pace pace() {
    return common.pace();
  }
}
