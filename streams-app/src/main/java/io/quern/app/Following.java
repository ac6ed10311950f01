package io.quern.app;

import io.quern.model.ArtifactState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The artifacts of one revision, on their way. What ended before the publishing, but for
 * completion, does not count.
 */
final class Following {
  private final Set<String> wanted;
  private final ArtifactStates artifacts;
  private final Map<String, Long> before;
  private Map<String, ArtifactState> now;

  Following(Set<String> wanted, ArtifactStates artifacts) {
    this.wanted = wanted;
    this.artifacts = artifacts;
    this.now = artifacts.now();
    this.before =
        now.values().stream()
            .collect(
                Collectors.toMap(
                    state -> state.plan().artifact().toString(), ArtifactState::sequence));
  }

  void follow() {
    now = artifacts.next();
  }

  List<ArtifactState> states() {
    return wanted.stream()
        .sorted()
        .map(now::get)
        .flatMap(state -> Optional.ofNullable(state).stream())
        .toList();
  }

  boolean allComplete() {
    return !wanted.isEmpty() && all(state -> state.phase() == ArtifactState.Phase.COMPLETE);
  }

  /** Whether an artifact misses chunks that were sent, or should have been. */
  boolean anyIncomplete() {
    return states().stream().anyMatch(state -> state.phase() == ArtifactState.Phase.INCOMPLETE);
  }

  boolean allOpen() {
    return all(state -> !state.phase().isFinal() || isSettled(state));
  }

  boolean allSettled() {
    return all(this::isSettled);
  }

  private boolean isSettled(ArtifactState state) {
    boolean fresh = state.sequence() > before.getOrDefault(state.plan().artifact().toString(), -1L);
    return switch (state.phase()) {
      case COMPLETE -> true;
      case FAILED, CANCELLED, EXPIRED -> fresh;
      case WAITING, OPEN, INCOMPLETE, COPY_MISSING, SUPERSEDED -> false; // another plan follows
    };
  }

  private boolean all(Predicate<ArtifactState> condition) {
    List<ArtifactState> states = states();
    return states.size() == wanted.size() && states.stream().allMatch(condition);
  }

  long bytesDone() {
    return states().stream().mapToLong(ArtifactState::bytesDone).sum();
  }

  long bytesTotal() {
    return states().stream().mapToLong(ArtifactState::bytesTotal).sum();
  }
}
