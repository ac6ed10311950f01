package io.quern.assemble;

import io.quern.model.ArtifactState;

/** Planned, but others go first: nothing of it is here, and nothing is expected. */
record Queued(ArtifactState state) implements Assembly {}
