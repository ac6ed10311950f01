package io.quern.app;

import io.quern.model.ArtifactState;
import io.quern.serde.Wire;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The states of all artifacts, by name, kept up to date. */
final class ArtifactStates implements AutoCloseable {
  private final TopicTail<ArtifactState> tail;
  private final Map<String, ArtifactState> states = new TreeMap<>();

  ArtifactStates(Watch watch) {
    tail = watch.all(watch.cluster().topics().artifacts(), Wire.artifactState().deserializer());
  }

  /** As they are now. */
  Map<String, ArtifactState> now() {
    tail.readToEnd(this::put);
    return states;
  }

  /** With what has come, or after a moment without news. */
  Map<String, ArtifactState> next() {
    tail.poll(this::put);
    return states;
  }

  private void put(String artifact, @Nullable ArtifactState state) {
    if (state == null) {
      states.remove(artifact);
    } else {
      states.put(artifact, state);
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
