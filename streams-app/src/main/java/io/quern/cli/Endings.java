package io.quern.cli;

import io.quern.model.ArtifactState;
import io.quern.model.Registration;
import java.util.List;
import java.util.Optional;

/** How artifacts that were waited for have ended, as words and as an exit code. */
final class Endings {
  private Endings() {}

  /** Why an artifact is not there although nobody refused it; nothing where it is, or was. */
  static Optional<String> words(ArtifactState state) {
    String why =
        switch (state.phase()) {
          case COMPLETE, FAILED -> "";
          case CANCELLED -> "was cancelled: its profile was removed or does not want the model now";
          case SUPERSEDED -> "was superseded by a newer plan: quern status shows that one";
          case EXPIRED -> "has expired: " + state.failure().text();
          case WAITING, OPEN, INCOMPLETE, COPY_MISSING -> "is " + state.phase().word();
        };
    return why.isEmpty()
        ? Optional.empty()
        : Optional.of("artifact %s %s".formatted(state.plan().artifact(), why));
  }

  /**
   * The code of a command that knows these artifacts and pushes.
   *
   * @param awaited whether it waited for their ends: then each must be complete
   */
  static int exitCode(List<ArtifactState> states, List<Registration> pushes, boolean awaited) {
    boolean refused =
        pushes.stream().anyMatch(push -> push.phase() == Registration.Phase.FAILED)
            || states.stream().anyMatch(state -> state.phase() == ArtifactState.Phase.FAILED);
    if (refused) {
      return ExitCode.REFUSED;
    }
    boolean lacking = states.stream().anyMatch(state -> words(state).isPresent());
    return awaited && lacking ? ExitCode.FAULT : ExitCode.DONE;
  }
}
