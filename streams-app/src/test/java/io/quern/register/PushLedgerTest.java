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
import io.quern.model.RegistryTarget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is pushed when, without Kafka, threads or registries; time is what the test says. */
class PushLedgerTest {
  private static final int PARTITION = 3;
  private static final Receipt RECEIPT = new Receipt("house/kjv:latest", "sha256:ab", 1, List.of());

  private long now = 1_000_000;
  private final InstantSource clock = () -> Instant.ofEpochMilli(now);
  private final PushLedger ledger = new PushLedger(clock);
  private final Set<String> inWork = new HashSet<>();
  private long offset;

  @BeforeEach
  void ours() {
    ledger.book(PARTITION).caughtUp();
  }

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
  void shouldNotLetAnOlderRevisionTakeATagBack() {
    apply("q4", target("house", "latest"));
    complete("r2", "q4", 20);
    push("m/r2/q4#house", new PushResult.Pushed(RECEIPT));

    complete("r1", "q4", 10);

    assertThat(due()).isEmpty();
    assertThat(at("m/r1/q4#house").phase()).isEqualTo(Registration.Phase.SUPERSEDED);
    assertThat(at("m/r1/q4#house").place().notes()).containsExactly("latest is m/r2/q4");
  }

  @Test
  void shouldGiveUpTheRetriesOfAnOlderRevisionOnceANewerIsComplete() {
    apply("q4", target("house", "latest"));
    complete("r1", "q4", 10);
    push("m/r1/q4#house", new PushResult.Failed("away", false, Duration.ZERO));

    complete("r2", "q4", 20);
    now += 10_000;

    assertThat(due()).containsExactly("m/r2/q4#house");
    assertThat(at("m/r1/q4#house").phase()).isEqualTo(Registration.Phase.SUPERSEDED);
  }

  @Test
  void shouldPushAnOlderRevisionUnderTheTagsThatAreItsOwn() {
    apply("q4", target("house", "{revision}", "latest"));
    complete("r2", "q4", 20);
    complete("r1", "q4", 10);
    ledger.reconcile(inWork::contains);

    List<PushTask> tasks = ledger.due(inWork::contains);

    assertThat(tasks).extracting(PushTask::key).containsExactly("m/r2/q4#house", "m/r1/q4#house");
    assertThat(tasks.getFirst().tags()).containsExactly("r2", "latest");
    assertThat(tasks.getLast().tags()).containsExactly("r1");
    push("m/r1/q4#house", new PushResult.Pushed(RECEIPT));
    assertThat(at("m/r1/q4#house").place().notes())
        .containsExactly("tag latest stays with a newer revision");
  }

  @Test
  void shouldCommitRevisionsToABranchOfTheHubInTheirOrder() {
    apply("q4", hub(Map.of()));
    complete("r2", "q4", 20);
    complete("r1", "q4", 10);

    assertThat(due()).containsExactly("m/r1/q4#hub");
    push("m/r1/q4#hub", new PushResult.Pushed(RECEIPT));

    assertThat(due()).containsExactly("m/r2/q4#hub");
  }

  @Test
  void shouldNotCommitOldWeightsOverNewOnesOnTheHub() {
    apply("q4", hub(Map.of()));
    complete("r2", "q4", 20);
    push("m/r2/q4#hub", new PushResult.Pushed(RECEIPT));

    complete("r1", "q4", 10);

    assertThat(due()).isEmpty();
    assertThat(at("m/r1/q4#hub").phase()).isEqualTo(Registration.Phase.SUPERSEDED);
    assertThat(at("m/r1/q4#hub").place().notes())
        .containsExactly("a.gguf on main of http://hub/me/m is m/r2/q4");
  }

  @Test
  void shouldCommitOldWeightsToAFolderOfTheirOwn() {
    apply("q4", hub(Map.of("path", "{revision}")));
    complete("r2", "q4", 20);
    push("m/r2/q4#hub", new PushResult.Pushed(RECEIPT));

    complete("r1", "q4", 10);

    assertThat(due()).containsExactly("m/r1/q4#hub");
  }

  @Test
  void shouldNotWaitForAnOlderRevisionThatFails() {
    apply("q4", hub(Map.of()));
    complete("r2", "q4", 20);
    complete("r1", "q4", 10);
    push("m/r1/q4#hub", new PushResult.Failed("away", false, Duration.ZERO));

    assertThat(due()).containsExactly("m/r2/q4#hub");
    push("m/r2/q4#hub", new PushResult.Pushed(RECEIPT));
    now += 10_000;

    assertThat(due()).isEmpty();
    assertThat(at("m/r1/q4#hub").phase()).isEqualTo(Registration.Phase.SUPERSEDED);
  }

  @Test
  void shouldMakeVersionsOfMlflowInTheOrderOfRevisions() {
    RegistryTarget mlflow =
        new RegistryTarget(
            "ml", "mlflow", "http://ml/{model}", List.of("{profile}-{revision}"), "", Map.of());
    apply("q4", mlflow);
    apply("q8", mlflow);
    complete("r3", "q4", 30);
    complete("r2", "q4", 20);
    complete("r1", "q8", 10);

    assertThat(due()).containsExactly("m/r2/q4#ml", "m/r1/q8#ml");
    push("m/r2/q4#ml", new PushResult.Pushed(RECEIPT));
    assertThat(due()).containsExactly("m/r3/q4#ml", "m/r1/q8#ml");
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

  private void apply(String name, RegistryTarget... targets) {
    ledger.book(PARTITION).profile(name, profile(name, targets));
  }

  private static Profile profile(String name, RegistryTarget... targets) {
    return Profile.of(name, List.of("*"), "gguf", "Q4_K_M", ProfileDetails.NONE)
        .pushedTo(List.of(targets));
  }

  private static RegistryTarget target(String name, String... tags) {
    return new RegistryTarget(
        name, "fake", "http://" + name + "/{model}", List.of(tags), "", Map.of());
  }

  private static RegistryTarget hub(Map<String, String> options) {
    return new RegistryTarget(
        "hub", "huggingface", "http://hub/me/{model}", List.of("{revision}"), "", options);
  }

  private void complete(String revision, String profile, long publishedAt) {
    ledger.book(PARTITION).artifact(state(revision, profile, publishedAt), now, offset++);
  }

  private static ArtifactState state(String revision, String profile, long publishedAt) {
    return new ArtifactState(
            new PlanRef(new ArtifactId("m", revision, profile), "plan-" + revision),
            "Q4_K_M",
            1,
            Phase.COMPLETE,
            1,
            1,
            List.of(new ArtifactFile("a.gguf", 1, "ab")),
            "file:///a.gguf",
            Failure.NONE,
            LogPosition.UNKNOWN)
        .publishedAt(publishedAt);
  }

  private List<String> due() {
    ledger.reconcile(inWork::contains);
    return ledger.due(inWork::contains).stream().map(PushTask::key).toList();
  }

  private void push(String key, PushResult result) {
    ledger.reconcile(inWork::contains);
    PushTask task =
        ledger.due(inWork::contains).stream()
            .filter(each -> each.key().equals(key))
            .findFirst()
            .orElseThrow();
    ledger.begin(task);
    ledger.finish(task, result);
  }

  private Registration at(String key) {
    return find(key).orElseThrow();
  }

  private Optional<Registration> find(String key) {
    ledger.reconcile(inWork::contains);
    return ledger.book(PARTITION).book("m").find(key);
  }
}
