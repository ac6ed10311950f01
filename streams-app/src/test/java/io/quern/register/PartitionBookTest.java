package io.quern.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.ArtifactFile;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.ArtifactState.LogPosition;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Registration;
import io.quern.model.Registration.Effort;
import io.quern.model.Registration.Place;
import io.quern.model.RegistryTarget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two revisions, both for one tag: the older gave way, the newer stands in the registry. */
class PartitionBookTest {
  private static final Profile PROFILE =
      Profile.of("q4", List.of("m"), "gguf", "Q4_K_M", ProfileDetails.NONE)
          .pushedTo(
              List.of(
                  new RegistryTarget(
                      "house", "fake", "fake://house/m", List.of("latest"), "", Map.of())));

  private final PartitionBook book = new PartitionBook(0);

  @BeforeEach
  void pushBoth() {
    book.caughtUp();
    book.profile("q4", PROFILE);
    say("r1", "plan", Phase.COMPLETE, 1);
    say("r2", "plan", Phase.COMPLETE, 2);
    book.reconcile(key -> false);
    done("r2");
    assertThat(phaseOf("r1")).contains(Registration.Phase.SUPERSEDED);
  }

  @ParameterizedTest
  @EnumSource(names = {"WAITING", "OPEN", "INCOMPLETE", "COPY_MISSING", "SUPERSEDED"})
  void shouldGiveNoOlderRevisionTheNameOfOneThatIsMadeAgain(Phase phase) {
    say("r2", "next", phase, 2);

    assertThat(book.reconcile(key -> false)).isEmpty();
    assertThat(phaseOf("r1")).contains(Registration.Phase.SUPERSEDED);
    assertThat(due()).isEmpty();
  }

  @Test
  void shouldPushWhatWasMadeAgain() {
    say("r2", "next", Phase.OPEN, 2);
    book.reconcile(key -> false);

    say("r2", "next", Phase.COMPLETE, 2);

    book.reconcile(key -> false);
    assertThat(due()).containsExactly("m/r2/q4#house");
    assertThat(phaseOf("r1")).contains(Registration.Phase.SUPERSEDED);
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILED", "CANCELLED", "EXPIRED"})
  void shouldLetAnOlderRevisionHaveTheNameOfOneThatEnded(Phase phase) {
    say("r2", "next", Phase.OPEN, 2);
    say("r2", "next", phase, 2);

    book.reconcile(key -> false);

    assertThat(due()).containsExactly("m/r1/q4#house");
  }

  @Test
  void shouldKeepNoNameForWhatWasNeverPushed() {
    say("r3", "plan", Phase.OPEN, 3);
    say("r2", "plan", Phase.EXPIRED, 2);

    book.reconcile(key -> false);

    assertThat(due()).containsExactly("m/r1/q4#house");
  }

  @Test
  void shouldRememberAfterARestartWhoStandsInTheRegistry() {
    PartitionBook next = new PartitionBook(0);
    next.profile("q4", PROFILE);
    next.artifact(state("r1", "plan", Phase.COMPLETE, 1), 10, 0);
    next.artifact(state("r2", "next", Phase.OPEN, 2), 20, 1);
    next.registration(find("r1").orElseThrow());
    next.registration(find("r2").orElseThrow());
    next.caughtUp();

    assertThat(next.reconcile(key -> false)).isEmpty();
  }

  private void say(String revision, String plan, Phase phase, long publishedAt) {
    book.artifact(state(revision, plan, phase, publishedAt), 10 * publishedAt, publishedAt);
  }

  private static ArtifactState state(String revision, String plan, Phase phase, long publishedAt) {
    return new ArtifactState(
            new PlanRef(new ArtifactId("m", revision, "q4"), plan),
            "Q4_K_M",
            1,
            phase,
            1,
            1,
            List.of(new ArtifactFile("m.gguf", 1, "00")),
            "file:/m",
            Failure.NONE,
            LogPosition.UNKNOWN)
        .publishedAt(publishedAt);
  }

  private void done(String revision) {
    Registration pending = find(revision).orElseThrow();
    book.book("m")
        .noted(
            pending.key(),
            Optional.of(pending.with(Registration.Phase.DONE, Place.NONE, Effort.NONE)));
    book.touch("m");
    book.reconcile(key -> false);
  }

  private Optional<Registration> find(String revision) {
    return book.book("m").find("m/" + revision + "/q4#house");
  }

  private Optional<Registration.Phase> phaseOf(String revision) {
    return find(revision).map(Registration::phase);
  }

  private Iterable<String> due() {
    return book.book("m").due(Long.MAX_VALUE - 1).keySet();
  }
}
