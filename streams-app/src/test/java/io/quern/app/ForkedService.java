package io.quern.app;

import io.quern.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code quern start} as a process of its own, so that it can be killed. */
final class ForkedService implements AutoCloseable {
  private static final Pattern CHUNKS = Pattern.compile("event=stopping chunks=(\\d+)");
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Process process;
  private final Path log;
  private final String address;

  /**
   * Returns once the service is ready.
   *
   * @param root where data, artifacts and logs stand
   * @param kernel {@code auto} or {@code scalar}
   */
  ForkedService(Path root, String kernel) throws IOException {
    this(root, kernel, List.of());
  }

  /**
   * The same with more words on its command line.
   *
   * @param more such as another broker
   */
  ForkedService(Path root, String kernel, List<String> more) throws IOException {
    Path addressFile = root.resolve("broker.txt");
    Files.deleteIfExists(addressFile);
    log = Files.createTempFile(root, "service", ".log");
    process =
        new ProcessBuilder(
                Stream.concat(command(root, kernel, addressFile).stream(), more.stream()).toList())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    address = awaitAddress(addressFile);
  }

  private static List<String> command(Path root, String kernel, Path addressFile) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
    words.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-Xmx512m"));
    words.addAll(List.of("-XX:+UseParallelGC", "-Dquern.kernel=" + kernel));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    words.addAll(List.of("start", "--data-dir", root.resolve("data").toString()));
    words.addAll(List.of("--output-dir", root.resolve("artifacts").toString()));
    words.addAll(List.of("--address-file", addressFile.toString()));
    words.addAll(List.of("--threads", "2", "--partitions", "4"));
    return words;
  }

  private String awaitAddress(Path file) throws IOException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!Files.exists(file)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new AssertionError("the service is not ready: " + Files.readString(log));
      }
      Answers.pause(20);
    }
    return Files.readString(file).strip();
  }

  String address() {
    return address;
  }

  /** Ends it as a crash would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends it in order; returns how many chunks it has quantized. */
  long stop() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the service does not stop: " + Files.readString(log));
    }
    return CHUNKS
        .matcher(Files.readString(log))
        .results()
        .map(MatchResult::group)
        .map(words -> words.substring(words.lastIndexOf('=') + 1))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
