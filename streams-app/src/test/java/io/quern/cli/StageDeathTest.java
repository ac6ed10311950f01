package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.app.LentBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service one of whose stages stops by itself. */
class StageDeathTest {
  private static final String PROFILE =
      """
      name: q
      models: "*"
      format: gguf
      type: Q4_0
      """;

  @TempDir Path root;

  @Test
  void shouldEndAndTakeItsAddressBackWhenAStageDies() throws Exception {
    Path output = root.resolve("artifacts");
    Path address = root.resolve("address");
    try (LentBroker broker = LentBroker.start(root.resolve("broker"))) {
      String server = broker.address();
      CompletableFuture<Ran> service =
          CompletableFuture.supplyAsync(
              () ->
                  Ran.quern(
                      "start",
                      "--bootstrap-server",
                      server,
                      "--data-dir",
                      root.resolve("data"),
                      "--output-dir",
                      output,
                      "--address-file",
                      address,
                      "--threads",
                      1,
                      "--partitions",
                      1),
              Thread.ofPlatform().daemon()::start);
      awaitFile(address, service);
      Files.delete(output);
      Files.createFile(output); // no artifact can be begun any more

      publish(server);
      Ran ran = service.get(2, TimeUnit.MINUTES);

      assertThat(ran.code()).isEqualTo(ExitCode.FAULT);
      assertThat(ran.err()).contains("quern: a stage stopped: ");
      assertThat(address).doesNotExist();
    }
  }

  private static void awaitFile(Path file, CompletableFuture<Ran> service) throws Exception {
    while (!Files.exists(file)) {
      assertThat(service).isNotDone();
      Thread.sleep(50);
    }
  }

  private void publish(String server) throws Exception {
    Path profile = Files.writeString(root.resolve("q.yaml"), PROFILE);
    assertThat(quern("profile", "apply", profile, "--bootstrap-server", server)).isZero();
    int _ =
        quern(
            "publish",
            "demo/kjv-4m-BF16.gguf",
            "--model",
            "kjv",
            "--revision",
            "r1",
            "--bootstrap-server",
            server); // its end depends on how far the service comes
  }

  /** Without {@link Ran}, which has the output of the service. */
  private static int quern(Object... words) {
    return Main.run(Arrays.stream(words).map(Object::toString).toArray(String[]::new));
  }
}
