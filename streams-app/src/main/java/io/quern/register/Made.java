package io.quern.register;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.PlanRef;
import java.util.Comparator;
import java.util.List;

/**
 * A complete artifact, as far as it has to be kept in memory; all of its state stands in the log.
 *
 * @param publishedAt of the revision, milliseconds since 1970; never after its artifact was
 *     complete, whatever its publisher's clock said
 * @param completedAt when it was said to be complete
 * @param offset of its state in the log
 */
record Made(
    PlanRef plan,
    String label,
    List<ArtifactState.ArtifactFile> files,
    long publishedAt,
    long completedAt,
    int partition,
    long offset) {

  /** The artifact of the revision that was published last is the greatest. */
  static final Comparator<Made> AGE =
      Comparator.comparingLong(Made::publishedAt)
          .thenComparingLong(Made::completedAt)
          .thenComparing(made -> made.artifact().toString());

  Made {
    files = List.copyOf(files);
  }

  static Made of(ArtifactState state, long completedAt, int partition, long offset) {
    return new Made(
        state.plan(),
        state.type(),
        state.files(),
        Math.min(state.publishedAt(), completedAt),
        completedAt,
        partition,
        offset);
  }

  ArtifactId artifact() {
    return plan.artifact();
  }
}
