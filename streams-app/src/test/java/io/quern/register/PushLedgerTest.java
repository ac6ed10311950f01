package io.quern.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Registration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is pushed when. */
class PushLedgerTest extends PlayedLedger {
  @Test
  void shouldPushWhatIsCompleteToEveryTargetOnce() {
    apply("q4", target("house", "latest"), target("mirror", "latest"));
    complete("r1", "q4", 10);

    assertThat(due()).containsExactly("m/r1/q4#house", "m/r1/q4#mirror");
    push("m/r1/q4#house", new PushResult.Pushed(RECEIPT));
    push("m/r1/q4#mirror", new PushResult.Pushed(RECEIPT));

    assertThat(due()).isEmpty();
    assertThat(at("m/r1/q4#house").phase()).isEqualTo(Registration.Phase.DONE);
    assertThat(at("m/r1/q4#house").place().digest()).isEqualTo("sha256:ab");
  }

  @Test
  void shouldWaitTwiceAsLongAfterEachFailureUpToFiveMinutes() {
    apply("q4", target("house", "latest"));
    complete("r1", "q4", 10);

    for (long seconds : List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300)) {
      assertThat(due()).containsExactly("m/r1/q4#house");
      push("m/r1/q4#house", new PushResult.Failed("away", false, Duration.ZERO));
      now += seconds * 750 - 1;
      assertThat(due()).isEmpty();
      now += seconds * 250 + 1;
    }

    assertThat(at("m/r1/q4#house").effort().attempts()).isEqualTo(11);
    assertThat(at("m/r1/q4#house").effort().failure()).isEqualTo("away");
  }

  @Test
  void shouldLeaveABusyRegistryAloneForAsLongAsItAsks() {
    apply("q4", target("house", "latest"));
    complete("r1", "q4", 10);

    push("m/r1/q4#house", new PushResult.Failed("busy", false, Duration.ofSeconds(77)));

    now += 76_999;
    assertThat(due()).isEmpty();
    now += 1;
    assertThat(due()).hasSize(1);
  }

  @Test
  void shouldTryARefusedPushAgainWhenTheProfileIsAppliedOrSomebodyAsksOrAnHourHasPassed() {
    apply("q4", target("house", "latest"));
    complete("r1", "q4", 10);
    PushResult refusal = new PushResult.Failed("401", true, Duration.ZERO);
    push("m/r1/q4#house", refusal);
    now += Duration.ofMinutes(59).toMillis();
    assertThat(due()).isEmpty();

    apply("q4", target("house", "latest"));
    assertThat(due()).hasSize(1);
    push("m/r1/q4#house", refusal);

    ledger.book(PARTITION).registration(at("m/r1/q4#house").requested("please"));
    assertThat(due()).hasSize(1);
    push("m/r1/q4#house", refusal);
    ledger.book(PARTITION).registration(at("m/r1/q4#house").requested("please"));
    assertThat(due()).as("the same request, read again").isEmpty();

    now += Duration.ofHours(1).toMillis();
    assertThat(due()).hasSize(1);
  }

  @Test
  void shouldNotLetAClockThatIsAheadKeepATag() {
    apply("q4", target("house", "latest"));
    complete("r1", "q4", now + Duration.ofDays(4000).toMillis());
    push("m/r1/q4#house", new PushResult.Pushed(RECEIPT));
    now += 3_600_000;

    complete("r2", "q4", now - 1000);

    assertThat(due()).containsExactly("m/r2/q4#house");
  }

  @Test
  void shouldPushAgainWhereATargetChangesAndForgetOneThatIsGone() {
    apply("q4", target("house", "latest"), target("mirror", "latest"));
    complete("r1", "q4", 10);
    push("m/r1/q4#house", new PushResult.Pushed(RECEIPT));

    apply("q4", target("house", "stable"));

    assertThat(due()).containsExactly("m/r1/q4#house");
    assertThat(find("m/r1/q4#mirror")).isEmpty();
    assertThat(at("m/r1/q4#house").phase()).isEqualTo(Registration.Phase.PENDING);
  }

  @Test
  void shouldDropTheResultOfAPushThatIsNotWantedAnyMore() {
    apply("q4", target("house", "latest"));
    complete("r1", "q4", 10);
    ledger.reconcile(inWork::contains);
    PushTask task = ledger.due(inWork::contains).getFirst();
    Change begun = ledger.begin(task);
    apply("q4", target("house", "stable"));
    ledger.reconcile(inWork::contains);

    assertThat(begun.registration().orElseThrow().phase()).isEqualTo(Registration.Phase.PUSHING);
    assertThat(ledger.finish(task, new PushResult.Pushed(RECEIPT))).isEmpty();
    assertThat(due()).containsExactly("m/r1/q4#house");
  }

  @Test
  void shouldGoOnFromWhatTheLogSays() {
    PushLedger next = new PushLedger(clock);
    apply("q4", target("house", "latest"));
    complete("r1", "q4", 10);
    ledger.reconcile(inWork::contains);
    Registration pushing =
        ledger.begin(ledger.due(inWork::contains).getFirst()).registration().orElseThrow();

    next.book(PARTITION).registration(pushing);
    next.book(PARTITION).profile("q4", profile("q4", target("house", "latest")));
    next.book(PARTITION).artifact(state("r1", "q4", 10), now, 1);
    assertThat(next.reconcile(inWork::contains)).as("before all of it was read").isEmpty();
    next.book(PARTITION).caughtUp();

    assertThat(next.reconcile(inWork::contains)).isEmpty();
    assertThat(next.due(inWork::contains)).extracting(PushTask::key).containsExactly(pushing.key());
    assertThat(
            next.begin(next.due(inWork::contains).getFirst())
                .registration()
                .orElseThrow()
                .effort()
                .attempts())
        .isEqualTo(2);
  }

  @Test
  void shouldForgetTheRegistrationsOfAnArtifactThatIsGone() {
    apply("q4", target("house", "latest"));
    complete("r1", "q4", 10);
    push("m/r1/q4#house", new PushResult.Pushed(RECEIPT));

    ledger.book(PARTITION).artifactGone("m/r1/q4");

    assertThat(ledger.reconcile(inWork::contains))
        .isEqualTo(Map.of(PARTITION, List.of(Change.forget("m/r1/q4#house"))));
  }
}
