package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Artifact states that are to be announced with the next commit, each numbered one above the last
 * of its artifact.
 */
final class Announcements {
  private static final long PROGRESS_MILLIS = 1000;

  private final Clock clock;
  private final Map<ArtifactId, Last> last = new HashMap<>();
  private final List<ArtifactState> pending = new ArrayList<>();

  private record Last(long sequence, long bytesDone, long at) {
    static final Last NONE = new Last(0, 0, 0);
  }

  Announcements(Clock clock) {
    this.clock = clock;
  }

  /** Takes note of a state that was announced before, by whomever. */
  void known(ArtifactState state) {
    last.put(
        state.plan().artifact(), new Last(state.sequence(), state.bytesDone(), clock.millis()));
  }

  void add(ArtifactState state) {
    long sequence = lastOf(state).sequence() + 1;
    ArtifactState numbered = state.numbered(sequence);
    known(numbered);
    pending.add(numbered);
  }

  /** Adds the state of an artifact in work, but at most once a second and only if it moved. */
  void addProgress(ArtifactState state) {
    Last before = lastOf(state);
    if (state.bytesDone() != before.bytesDone()
        && clock.millis() - before.at() >= PROGRESS_MILLIS) {
      add(state);
    }
  }

  private Last lastOf(ArtifactState state) {
    return last.getOrDefault(state.plan().artifact(), Last.NONE);
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /** Nothing is known of the artifact any more. */
  void forget(ArtifactId artifact) {
    last.remove(artifact);
  }

  /** Hands over what is pending. */
  List<ArtifactState> take() {
    List<ArtifactState> taken = List.copyOf(pending);
    pending.clear();
    return taken;
  }
}
