package io.quern.assemble;

import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.ArtifactState.Phase;

/** Failed or cancelled: nothing of it is kept. */
record Ended(ArtifactState state) implements Assembly {

  static Ended failed(Job job, Failure failure) {
    return new Ended(job.ended(Phase.FAILED, 0, failure));
  }
}
