package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.ArtifactState.LogPosition;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.PlanRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndingsTest {
  private static ArtifactState state(Phase phase, String reason) {
    PlanRef plan = new PlanRef(ArtifactId.parse("demo/r1/q4"), "p");
    Failure failure = new Failure(reason.isEmpty() ? "" : "retired", reason);
    return new ArtifactState(
        plan, "Q4_K_M", 1, phase, 0, 1, List.of(), "", failure, LogPosition.UNKNOWN);
  }

  private static int code(Phase phase, boolean awaited) {
    List<ArtifactState> states = List.of(state(Phase.COMPLETE, ""), state(phase, ""));
    return Endings.exitCode(states, List.of(), awaited);
  }

  @ParameterizedTest
  @CsvSource({"COMPLETE, 0", "FAILED, 1", "CANCELLED, 3", "SUPERSEDED, 3", "EXPIRED, 3"})
  void shouldEndAsTheWorstArtifactThatWasWaitedFor(Phase phase, int code) {
    assertThat(code(phase, true)).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"OPEN, 0", "WAITING, 0", "CANCELLED, 0", "EXPIRED, 0", "FAILED, 1"})
  void shouldNotMindWhatNobodyWaitedFor(Phase phase, int code) {
    assertThat(code(phase, false)).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"CANCELLED, profile was removed", "SUPERSEDED, newer plan", "EXPIRED, 3 are newer"})
  void shouldSayWhyAnArtifactIsNotThere(Phase phase, String words) {
    assertThat(Endings.words(state(phase, "3 are newer")).orElseThrow())
        .contains("demo/r1/q4", words);
  }

  @Test
  void shouldSayNothingMoreOfWhatIsThereOrWasRefused() {
    assertThat(Endings.words(state(Phase.COMPLETE, ""))).isEmpty();
    assertThat(Endings.words(state(Phase.FAILED, "not finite"))).isEmpty();
  }
}
