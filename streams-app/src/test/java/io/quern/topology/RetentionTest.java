package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactState.Phase;
import io.quern.model.Registration;
import io.quern.model.RegistryTarget;
import io.quern.model.Upkeep;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which revisions and artifacts go when, and which stay. */
class RetentionTest extends KeptRevisions {
  private static final RegistryTarget REGISTRY =
      new RegistryTarget("here", "directory", "/models/{revision}", List.of(), "", Map.of());

  @Test
  void shouldLetTheOldestRevisionGoWithItsArtifactAndItsChunks() {
    picture.apply("p", "Q8_0");
    complete(1);
    Map<String, Integer> one = picture.entries();
    complete(2);
    complete(3);

    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("retired");
    assertThat(picture.artifact(revision(2), "p").expired).isEmpty();
    assertThat(picture.entries().get(Stores.CHUNK_LOCATIONS))
        .isEqualTo(2 * one.get(Stores.CHUNK_LOCATIONS));
    assertThat(picture.rejections()).isEmpty();
  }

  @Test
  void shouldHoldNoMoreAfterManyRevisions() {
    picture.apply("p", "Q8_0");
    for (int number = 1; number <= 3; number++) {
      turn(number);
    }
    Map<String, Integer> early = picture.entries();

    for (int number = 4; number <= 24; number++) {
      turn(number);
    }

    assertThat(picture.entries()).isEqualTo(early);
  }

  /** A revision comes, and what it drives out is gone for good. */
  private void turn(int number) {
    complete(number).advance(GRACE);
    if (number > 2) {
      picture.announce(revision(number - 2), "p", Phase.EXPIRED).forget(revision(number - 2), "p");
    }
    picture.advance(SECOND).advance(SECOND);
  }

  @Test
  void shouldKeepAsManyArtifactsAsTheProfileSays() {
    picture.apply(
        profile(
            "Q8_0",
            new Upkeep(0, Upkeep.Reach.LATEST, Map.of("revisions", "1", "artifacts", "latest 2"))));
    complete(1);
    complete(2);
    assertThat(picture.artifact(revision(1), "p").expired).isEmpty();

    complete(3);

    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("retired");
    assertThat(picture.artifact(revision(2), "p").expired).isEmpty();
  }

  @Test
  void shouldForgetAWithdrawnRevisionAndTakeOtherBytesUnderItsName() {
    picture.apply("p", "Q8_0");
    complete(1);

    picture.withdraw(revision(1));
    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("withdrawn");
    picture
        .send(picture.publish(revision(1), source, "other", 900 * 1024))
        .seal(revision(1), "other");

    assertThat(picture.artifact(revision(1), "p").isComplete()).isTrue();
    assertThat(picture.rejections()).isEmpty();
  }

  @Test
  void shouldRejectTheWithdrawalOfWhatIsNotThere() {
    picture.withdraw(revision(1));

    assertThat(picture.rejections())
        .extracting(rejection -> rejection.reason().code())
        .containsExactly("revision-unknown");
  }

  @Test
  void shouldPlanOlderRevisionsForAProfileThatSaysAll() {
    publish(revision(1));
    publish(revision(2));

    picture.apply(profile("Q8_0", new Upkeep(0, Upkeep.Reach.ALL, Map.of())));

    assertThat(picture.artifact(revision(1), "p").isComplete()).isTrue();
    assertThat(picture.artifact(revision(2), "p").isComplete()).isTrue();
  }

  @Test
  void shouldPlanOnlyWhatComesLaterForAProfileThatSaysSince() {
    publish(revision(1));
    picture.apply(profile("Q8_0", new Upkeep(0, Upkeep.Reach.SINCE, Map.of())));
    publish(revision(2));

    assertThat(picture.artifact(revision(1), "p").isComplete()).isFalse();
    assertThat(picture.artifact(revision(2), "p").isComplete()).isTrue();
  }

  @Test
  void shouldKeepWhatIsCompleteWhileNothingNewerIs() {
    start(keeping(1, 0));
    picture.apply("p", "Q8_0");
    complete(1);

    picture.send(records(revision(2)).subList(0, 3));
    publish(revision(3)).advance(SECOND).advance(SECOND);
    assertThat(picture.artifact(revision(1), "p").expired).isEmpty();

    picture.announce(revision(3), "p", Phase.COMPLETE).advance(SECOND).advance(SECOND);
    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("retired");
    assertThat(picture.artifact(revision(2), "p").expired).isEqualTo("retired");
    assertThat(picture.artifact(revision(3), "p").expired).isEmpty();
  }

  @Test
  void shouldKeepAnArtifactUntilItStandsInItsRegistries() {
    start(keeping(1, 0));
    picture.apply(profile("Q8_0", Upkeep.DEFAULT).pushedTo(List.of(REGISTRY)));
    complete(1);
    picture.announce(revision(1), REGISTRY, "p", Registration.Phase.FAILED);
    complete(2);
    assertThat(picture.artifact(revision(1), "p").expired).isEmpty();

    picture.announce(revision(1), REGISTRY, "p", Registration.Phase.DONE).advance(SECOND);

    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("retired");
    assertThat(picture.artifact(revision(2), "p").expired).isEmpty();
  }

  @Test
  void shouldWaitForARegistryNoLongerThanForAnythingElse() {
    start(keeping(1, 0));
    picture.apply(profile("Q8_0", Upkeep.DEFAULT).pushedTo(List.of(REGISTRY)));
    complete(1);
    complete(2);

    picture.advance(Duration.ofHours(1)).advance(SECOND);

    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("retired");
  }
}
