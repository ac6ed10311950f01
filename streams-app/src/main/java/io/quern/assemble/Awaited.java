package io.quern.assemble;

import io.quern.model.ArtifactState;

/** Open, says the topic, but nothing of it is here: its opened segment is read again. */
record Awaited(ArtifactState state) implements Assembly {}
