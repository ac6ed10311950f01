package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.TakesLong;
import io.quern.app.Service;
import io.quern.app.ServiceClient;
import io.quern.app.Stage;
import io.quern.format.gguf.GgufBuilder;
import io.quern.model.Profile;
import io.quern.model.ProfileDigest;
import io.quern.model.Revision;
import io.quern.model.Sha256;
import io.quern.plan.Keeping;
import io.quern.publish.GgufSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publisher dies in the middle: what people are told, and what becomes of its revision. */
@TakesLong
class IncompleteRevisionTest {
  private static final long CHUNK_BYTES = 64 * 1024;

  @TempDir static Path root;

  @Test
  void shouldSayWhatIsMissingAndLetTheRevisionGoAfterTheTimeThatWasSet() throws Exception {
    byte[] bytes = GgufBuilder.tinyLlama(3).bytes();
    Path file = Files.write(root.resolve("model.gguf"), bytes);
    try (Service service = start();
        ServiceClient client = ServiceClient.connect(service.address(), Map.of());
        GgufSource source = GgufSource.open(file)) {
      client.applyProfile(
          new Profile("q", ProfileDigest.of("gguf", "Q8_0"), List.of("half"), "gguf", "Q8_0"));
      publishHalf(client, "half", source, bytes);
      publishHalf(client, "unwanted", source, bytes);

      assertThat(awaitLine(service, "status", "half/r1/q", "incomplete"))
          .containsPattern("\\d+ chunks of \\d+ tensors have not come \\(blk\\.")
          .contains("the revision is not sealed: its publisher has not finished");
      for (String model : List.of("half/r1", "unwanted/r1")) {
        assertThat(awaitLine(service, "model list", model, "not sealed"))
            .contains("has not sent all of it");
      }

      assertThat(awaitLine(service, "status", "half/r1/q", "expired"))
          .contains("revision r1 was not sealed within 25 s; publish it again");
      awaitEmpty(service);

      assertThat(client.publish(publication("half", source, bytes), (done, total, read) -> {}))
          .extracting(published -> published.states().getFirst().phase().word())
          .isEqualTo("complete");
    }
  }

  private static Service start() throws Exception {
    return Service.start(
        new Service.Plan(
            Stage.parse("all"),
            new Service.Places(root.resolve("data"), root.resolve("artifacts")),
            new Service.Size(1, 2, true),
            Optional.empty(),
            Map.of(),
            new Keeping(3, Duration.ofSeconds(25), 4),
            Optional.empty(),
            Optional.empty()));
  }

  private static ServiceClient.Publication publication(
      String model, GgufSource source, byte[] bytes) {
    return new ServiceClient.Publication(
        new Revision(model, "r1"), Sha256.hex(bytes), source, CHUNK_BYTES, true);
  }

  private static void publishHalf(
      ServiceClient client, String model, GgufSource source, byte[] bytes) {
    assertThatThrownBy(
            () ->
                client.publish(
                    publication(model, source, bytes),
                    (done, total, read) -> {
                      if (read > bytes.length / 2) {
                        throw new IllegalStateException("the job died");
                      }
                    }))
        .hasMessageContaining("the job died");
  }

  /** The line that begins with a name, once it has a word. */
  private static String awaitLine(Service service, String command, String name, String word)
      throws InterruptedException {
    for (int i = 0; i < 60; i++) {
      for (String line : lines(service, command)) {
        if (line.startsWith(name + " ") && line.contains(word)) {
          return line;
        }
      }
      Thread.sleep(1000); // each question starts clients
    }
    throw new AssertionError(name + " is not " + word + ": " + lines(service, command));
  }

  private static void awaitEmpty(Service service) throws InterruptedException {
    for (int i = 0; i < 100 && !lines(service, "model list").isEmpty(); i++) {
      Thread.sleep(200);
    }
    assertThat(lines(service, "model list")).isEmpty();
  }

  private static List<String> lines(Service service, String command) {
    String[] words = (command + " --bootstrap-server " + service.address()).split(" ");
    return Ran.quern((Object[]) words).out().lines().toList();
  }
}
