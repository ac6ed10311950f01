package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Artifacts that expired: their files go once that is announced, and some time later their state
 * goes, too.
 */
final class Departures {
  /** So long an expired artifact can be seen in the status. */
  static final long SHOWN_MILLIS = 600_000;

  private final Workbench workbench;
  private final Assemblies assemblies;
  private final Clock clock;
  private final List<ArtifactState> withFiles = new ArrayList<>();
  private final Map<ArtifactId, Long> shownUntil = new LinkedHashMap<>();

  Departures(Workbench workbench, Assemblies assemblies, Clock clock) {
    this.workbench = workbench;
    this.assemblies = assemblies;
    this.clock = clock;
  }

  /**
   * An artifact has expired.
   *
   * @param state that it had before, or has now
   */
  void add(ArtifactState state) {
    withFiles.add(state);
    shownUntil.put(state.plan().artifact(), clock.millis() + SHOWN_MILLIS);
  }

  /** Removes the files, now that nobody is told any more that they are there. */
  void removeFiles() throws IOException {
    for (ArtifactState state : withFiles) {
      if (isExpired(state.plan().artifact())) {
        workbench.remove(state);
      }
    }
    withFiles.clear();
  }

  boolean isDue() {
    long now = clock.millis();
    return shownUntil.values().stream().anyMatch(until -> until <= now);
  }

  /** Hands over the artifacts whose states go with the next commit. */
  List<ArtifactId> takeDue() {
    long now = clock.millis();
    List<ArtifactId> due = new ArrayList<>();
    shownUntil.entrySet().stream()
        .filter(entry -> entry.getValue() <= now)
        .forEach(entry -> due.add(entry.getKey()));
    due.forEach(shownUntil::remove);
    due.removeIf(artifact -> !isExpired(artifact));
    due.forEach(assemblies::remove);
    return due;
  }

  /** Another owner looks after the artifacts of these partitions. */
  void forget(Set<Integer> partitions) {
    withFiles.removeIf(state -> partitions.contains(state.opened().partition()));
    shownUntil.keySet().removeIf(artifact -> !isExpired(artifact));
  }

  /** Not any more, if it was opened again. */
  private boolean isExpired(ArtifactId artifact) {
    return assemblies.of(artifact) instanceof Ended ended
        && ended.state().phase() == ArtifactState.Phase.EXPIRED;
  }
}
