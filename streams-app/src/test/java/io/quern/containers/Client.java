package io.quern.containers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/**
 * Commands of Quern, run in a container.
 *
 * @param cluster options of every command: where the brokers are, and what else goes with them
 */
record Client(GenericContainer<?> container, List<String> cluster) {
  /**
   * Runs {@code quern} with those words, and returns what it says.
   *
   * @throws IOException with what it says where it fails
   */
  String quern(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("quern"));
    words.addAll(List.of(command));
    words.addAll(cluster);
    return run(words);
  }

  void apply(String profile) throws IOException, InterruptedException {
    container.copyFileToContainer(Transferable.of(profile), "/tmp/profile.yaml");
    quern("profile", "apply", "/tmp/profile.yaml");
  }

  /** Of a file in the container. */
  String sha256(String path) throws IOException, InterruptedException {
    return run(List.of("sha256sum", path)).substring(0, 64);
  }

  private String run(List<String> words) throws IOException, InterruptedException {
    ExecResult result = container.execInContainer(words.toArray(String[]::new));
    if (result.getExitCode() != 0) {
      throw new IOException(words + ": " + result.getStdout() + result.getStderr());
    }
    return result.getStdout();
  }
}
