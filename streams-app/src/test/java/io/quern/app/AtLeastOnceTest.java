package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.TakesLong;
import io.quern.model.ArtifactState;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Revision;
import io.quern.publish.GgufSource;
import io.quern.publish.ModelSource;
import io.quern.publish.SafetensorsSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without transactions, on a broker that stays: a worker that is killed leaves no hole. */
@TakesLong
class AtLeastOnceTest {
  private static final List<String> TYPES = List.of("Q4_K_M", "Q6_K", "Q3_K_S");
  private static final List<String> SCHEMES = List.of("NVFP4A16", "W4A16_ASYM");
  private static final Path SCHEME_DIGESTS =
      Path.of("src/test/resources/compressed-tensors/kjv-4m-f32.sha256");
  private static final int KILLS = 5;
  private static final int ARTIFACTS = TYPES.size() + SCHEMES.size();
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final long CHUNK = 64 * 1024;

  @TempDir Path root;

  @Test
  void shouldCompleteEveryArtifactThoughItsWorkerIsKilledAgainAndAgain() throws Exception {
    try (LentBroker broker = LentBroker.start(root.resolve("broker"));
        GgufSource gguf = DemoModel.open();
        SafetensorsSource directory = SafetensorsSource.open(Path.of("demo/hf"))) {
      apply(broker);
      for (int number = 1; number <= KILLS; number++) {
        try (ForkedService worker = worker(broker, number % 2 == 0 ? "auto" : "scalar")) {
          publish(broker, new Revision("gguf-" + number, "r"), gguf);
          publish(broker, new Revision("hf-" + number, "r"), directory);
          String models = "-" + number;
          await(broker, states -> states.stream().anyMatch(state -> isBegun(state, models)));
          worker.kill();
        }
      }
      try (ForkedService last = worker(broker, "auto")) {
        await(broker, states -> left(states).isEmpty() && states.size() == KILLS * ARTIFACTS);
        assertThat(last.address()).isEqualTo(broker.address());
        for (int number = 1; number <= KILLS; number++) {
          expectDigests(number);
        }
      }
    }
  }

  private ForkedService worker(LentBroker broker, String kernel) throws IOException {
    Path settings = root.resolve("worker.properties");
    Files.writeString(settings, "processing.guarantee=at_least_once\n");
    return new ForkedService(
        root,
        kernel,
        List.of("--bootstrap-server", broker.address(), "--command-config", settings.toString()));
  }

  private static void apply(LentBroker broker) {
    try (ServiceClient client = ServiceClient.connect(broker.address(), Map.of())) {
      for (String type : TYPES) {
        client.applyProfile(Profile.of(type, List.of("gguf-*"), "gguf", type, ProfileDetails.NONE));
      }
      for (String scheme : SCHEMES) {
        client.applyProfile(
            Profile.of(scheme, List.of("hf-*"), "safetensors", scheme, ProfileDetails.NONE));
      }
    }
  }

  private static void publish(LentBroker broker, Revision target, ModelSource source) {
    try (ServiceClient client = ServiceClient.connect(broker.address(), Map.of())) {
      client.publish(
          new ServiceClient.Publication(target, DemoModel.sha256(source), source, CHUNK, false),
          (done, total, read) -> {});
    }
  }

  private static void await(LentBroker broker, Predicate<List<ArtifactState>> what) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    try (ServiceClient client = ServiceClient.connect(broker.address(), Map.of())) {
      while (!what.test(client.artifacts())) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not within " + LIMIT + ": " + left(client.artifacts()));
        }
        Answers.pause(200);
      }
    }
  }

  private static boolean isBegun(ArtifactState state, String models) {
    return state.plan().artifact().model().endsWith(models) && state.bytesDone() > 0;
  }

  private static List<ArtifactState> left(List<ArtifactState> states) {
    return states.stream().filter(each -> each.phase() != ArtifactState.Phase.COMPLETE).toList();
  }

  private void expectDigests(int number) throws IOException {
    for (String type : TYPES) {
      Path file =
          artifact("gguf-" + number, type).resolve("gguf-%d-%s.gguf".formatted(number, type));
      assertThat(DemoModel.sha256(file)).as(file.toString()).isEqualTo(DemoModel.digestOf(type));
    }
    for (String scheme : SCHEMES) {
      Path file = artifact("hf-" + number, scheme).resolve("model.safetensors");
      assertThat(DemoModel.sha256(file)).as(file.toString()).isEqualTo(digestOf(scheme));
    }
  }

  private Path artifact(String model, String profile) {
    return root.resolve("artifacts").resolve(model).resolve("r").resolve(profile);
  }

  private static String digestOf(String scheme) throws IOException {
    return Files.readAllLines(SCHEME_DIGESTS).stream()
        .filter(line -> line.startsWith(scheme + " FILE model.safetensors "))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElseThrow();
  }
}
