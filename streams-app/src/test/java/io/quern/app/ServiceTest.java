package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.format.gguf.GgufBuilder;
import io.quern.model.ArtifactState;
import io.quern.model.Profile;
import io.quern.model.ProfileDigest;
import io.quern.model.Revision;
import io.quern.publish.GgufSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on its own broker; every test has models and profiles of its own. */
class ServiceTest {
  private static final int PARTITIONS = 8;
  private static final OneShot.Progress SILENT = (done, total, read) -> {};

  @TempDir static Path root;
  private static Service service;
  private static ServiceClient client;
  private static GgufSource demo;

  @BeforeAll
  static void start() throws Exception {
    service = Service.start(plan());
    client = ServiceClient.connect(service.address(), Map.of());
    demo = DemoModel.open();
  }

  @AfterAll
  static void stop() {
    demo.close();
    client.close();
    service.close();
  }

  private static Service.Plan plan() {
    return new Service.Plan(
        Stage.parse("all"),
        new Service.Places(root.resolve("data"), root.resolve("artifacts")),
        new Service.Size(1, PARTITIONS, true),
        Optional.empty(),
        Map.of());
  }

  @Test
  void shouldMakeWhatProfilesWantBeforeAndAfterPublishing() throws Exception {
    apply("early", "bible-*", "Q4_K_M");
    apply("twin", "bible-*", "Q5_K_S");

    List<ArtifactState> published = publish("bible-kjv", 300, SILENT).states();
    apply("late", "bible-kjv", "Q8_0");

    assertThat(published)
        .extracting(ArtifactState::phase)
        .containsExactly(ArtifactState.Phase.COMPLETE, ArtifactState.Phase.COMPLETE);
    assertThat(awaitFinal("bible-kjv", "late").phase()).isEqualTo(ArtifactState.Phase.COMPLETE);
    assertMade("bible-kjv", "early", "Q4_K_M");
    assertMade("bible-kjv", "twin", "Q5_K_S");
    assertMade("bible-kjv", "late", "Q8_0");
  }

  @Test
  void shouldSendNothingWhenTheSameBytesArePublishedAgain() throws Exception {
    apply("again", "again", "Q6_K");

    ServiceClient.Published first = publish("again", 900, SILENT);
    ServiceClient.Published second = publish("again", 900, SILENT);

    assertThat(first.chunksSent()).isPositive();
    assertThat(second.chunksSent()).isZero();
    assertThat(second.states()).isEqualTo(first.states());
    assertMade("again", "again", "Q6_K");
  }

  @Test
  void shouldRefuseOtherBytesUnderTheSameRevision() throws Exception {
    publish("taken", 900, SILENT);
    Path other = Files.write(root.resolve("other.gguf"), GgufBuilder.tinyLlama(1).bytes());

    try (GgufSource source = GgufSource.open(other)) {
      ServiceClient.Publication publication =
          new ServiceClient.Publication(
              new Revision("taken", "r1"), DemoModel.sha256(source), source, 900 * 1024L, true);
      assertThatThrownBy(() -> client.publish(publication, SILENT))
          .isInstanceOf(ArtifactRefused.class)
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void shouldTakeASecondModelWhileTheFirstIsInWork() throws Exception {
    apply("first", "first", "Q4_K_M");
    apply("second", "second", "Q6_K");

    publish("first", 64, new Once(() -> publish("second", 900, SILENT)));

    assertMade("first", "first", "Q4_K_M");
    assertMade("second", "second", "Q6_K");
  }

  @Test
  void shouldMakeTheNewPlanOfAProfileThatChangesMidway() throws Exception {
    apply("changed", "changed", "Q4_K_M");

    publish("changed", 64, new Once(() -> apply("changed", "changed", "Q8_0")));

    await(() -> state("changed", "changed").filter(state -> state.label().equals("Q8_0")));
    assertThat(awaitFinal("changed", "changed").phase()).isEqualTo(ArtifactState.Phase.COMPLETE);
    assertMade("changed", "changed", "Q8_0");
  }

  @Test
  void shouldMakeNothingOfAProfileThatIsRemovedMidway() throws Exception {
    apply("removed", "removed", "Q4_K_M");

    publish("removed", 64, new Once(() -> client.removeProfile("removed")));

    assertThat(awaitFinal("removed", "removed").phase()).isEqualTo(ArtifactState.Phase.CANCELLED);
    assertThat(filesOf("removed", "removed")).isEmpty();
  }

  private interface Action {
    void run() throws Exception;
  }

  /** Does something while the chunks of another model are on their way: after 16 of them. */
  private static final class Once implements OneShot.Progress {
    private final Action action;
    private int chunks;

    Once(Action action) {
      this.action = action;
    }

    @Override
    public void show(long done, long total, long read) {
      chunks++;
      if (chunks == 16) {
        try {
          action.run();
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  private static void apply(String name, String models, String type) {
    client.applyProfile(
        new Profile(name, ProfileDigest.of("gguf", type), List.of(models), "gguf", type));
  }

  private static ServiceClient.Published publish(
      String model, int chunkKib, OneShot.Progress progress) {
    return client.publish(
        new ServiceClient.Publication(
            new Revision(model, "r1"), DemoModel.sha256(demo), demo, chunkKib * 1024L, true),
        progress);
  }

  private static Optional<ArtifactState> state(String model, String profile) {
    return client.artifacts().stream()
        .filter(state -> state.plan().artifact().model().equals(model))
        .filter(state -> state.plan().artifact().profile().equals(profile))
        .findFirst();
  }

  private static ArtifactState awaitFinal(String model, String profile) {
    return await(() -> state(model, profile).filter(state -> state.phase().isFinal()));
  }

  private static <T> T await(java.util.function.Supplier<Optional<T>> question) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < deadline) {
      Optional<T> answer = question.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      Answers.pause(50);
    }
    throw new AssertionError("not within a minute; there is " + client.artifacts());
  }

  private static void assertMade(String model, String profile, String type) throws Exception {
    List<Path> files = filesOf(model, profile);
    assertThat(files).hasSize(1);
    assertThat(DemoModel.sha256(files.getFirst())).isEqualTo(DemoModel.digestOf(type));
  }

  private static List<Path> filesOf(String model, String profile) throws Exception {
    Path directory = root.resolve("artifacts").resolve(model).resolve("r1").resolve(profile);
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
