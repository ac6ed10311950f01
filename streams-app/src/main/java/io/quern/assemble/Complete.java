package io.quern.assemble;

import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.LogPosition;

/** All of it stands under its final name. */
record Complete(ArtifactState state) implements Assembly {

  /** The same artifact, asked for once more. */
  Complete openedAgain(LogPosition at) {
    ArtifactState s = state;
    return new Complete(
        new ArtifactState(
            s.plan(),
            s.label(),
            s.sequence(),
            s.phase(),
            s.bytesDone(),
            s.bytesTotal(),
            s.files(),
            s.location(),
            s.failure(),
            at));
  }
}
