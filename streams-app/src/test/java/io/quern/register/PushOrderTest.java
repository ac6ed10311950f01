package io.quern.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Registration;
import io.quern.model.RegistryTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which revision stands where when several are complete. */
class PushOrderTest extends PlayedLedger {
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

  private static RegistryTarget hub(Map<String, String> options) {
    return new RegistryTarget(
        "hub", "huggingface", "http://hub/me/{model}", List.of("{revision}"), "", options);
  }
}
