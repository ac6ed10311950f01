package io.quern.assemble;

import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.LogPosition;

/** All of it stands under its final name. */
record Complete(ArtifactState state) implements Assembly {

  /** The same artifact, asked for once more. */
  Complete openedAgain(LogPosition at) {
    return new Complete(state.openedAt(at));
  }
}
