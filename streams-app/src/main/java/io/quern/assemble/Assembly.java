package io.quern.assemble;

import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.LogPosition;
import io.quern.model.PlanRef;

/** Where one artifact stands at the sink. */
sealed interface Assembly permits Awaited, Queued, Filling, Complete, Ended {

  /** What may be announced of it; the sequence number is put in when it is. */
  ArtifactState state();

  default PlanRef plan() {
    return state().plan();
  }

  /** Where its opened segment stands. */
  default LogPosition opened() {
    return state().opened();
  }
}
