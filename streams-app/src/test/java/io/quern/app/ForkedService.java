package io.quern.app;

import io.quern.cli.Main;
import io.quern.topology.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code quern start} as a process of its own, so that it can be killed. */
final class ForkedService implements AutoCloseable {
  private static final Pattern FIGURES = Pattern.compile("event=stopping (.*)");
  private static final List<String> STREAMS =
      List.of(Stage.PLAN.word(), Stage.QUANTIZE.word(), Stage.CALIBRATE.word());
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path root;
  private final List<String> flags;
  private final Process process;
  private final Path log;
  private final String address;

  /**
   * Returns once the service is ready, on a broker of its own.
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
    this(
        root,
        flags(kernel),
        "data",
        Stream.concat(Stream.of("--partitions", "4"), more.stream()).toList());
  }

  private ForkedService(Path root, List<String> flags, String data, List<String> more)
      throws IOException {
    this.root = root;
    this.flags = flags;
    Path addressFile = root.resolve(data + ".txt");
    Files.deleteIfExists(addressFile);
    log = Files.createTempFile(root, "service", ".log");
    List<String> words = command();
    words.addAll(List.of("--data-dir", root.resolve(data).toString()));
    words.addAll(List.of("--address-file", addressFile.toString()));
    words.addAll(more);
    process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    address = awaitAddress(addressFile);
  }

  /** One for little work, with two partitions. */
  static ForkedService small(Path root) throws IOException {
    return new ForkedService(root, flags("scalar"), "data", List.of("--partitions", "2"));
  }

  /**
   * A process that soon ends does not earn back what C2 costs; vectors are no good without it, and
   * so it compiles what the launcher lets it compile.
   */
  private static List<String> flags(String kernel) {
    List<String> compilers =
        kernel.equals("scalar")
            ? List.of("-XX:TieredStopAtLevel=1")
            : List.of(
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:CompilerDirectivesFile=src/main/jvm/directives.json",
                "-XX:-DisplayVMOutput");
    return Stream.concat(
            compilers.stream(), Stream.of("-XX:+UseSerialGC", "-Dquern.kernel=" + kernel))
        .toList();
  }

  /** A second process on the broker of this one, with the same outputs. */
  ForkedService joined() throws IOException {
    return new ForkedService(root, flags, "second", List.of("--bootstrap-server", address));
  }

  private List<String> command() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
    words.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-Xmx512m"));
    words.addAll(flags);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    words.addAll(List.of("start", "--output-dir", root.resolve("artifacts").toString()));
    words.addAll(List.of("--threads", "2"));
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

  /** What a client of it has to do with. */
  Cluster cluster() {
    return Cluster.prepare(
        address,
        ClientOverrides.NONE,
        new Topics(Topics.DEFAULT_PREFIX),
        new TopicSetup(1, false),
        MemoryPlan.of(MemoryPlan.Shape.here(1, 1, false)));
  }

  /** Waits until its streams have nothing left to do, and have committed that. */
  void awaitIdle() {
    try (LagReader lag = new LagReader(cluster())) {
      for (int quiet = 0; quiet < 3; quiet++) { // what one has done may be work for the next
        RevisionRun.await(
            () ->
                lag.read().entrySet().stream()
                    .filter(each -> STREAMS.contains(each.getKey().stage()))
                    .allMatch(each -> each.getValue() == 0));
      }
    }
  }

  /** Ends it as a crash would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** What it has done, as it says at its end. */
  record Done(long chunks, long measuredBytes) {}

  /** Ends it in order. */
  Done stop() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the service does not stop: " + Files.readString(log));
    }
    String figures =
        FIGURES
            .matcher(Files.readString(log))
            .results()
            .map(found -> found.group(1))
            .findFirst()
            .orElseThrow();
    return new Done(number(figures, "chunks"), number(figures, "measuredBytes"));
  }

  private static long number(String figures, String name) {
    return Arrays.stream(figures.split(" "))
        .filter(word -> word.startsWith(name + "="))
        .mapToLong(word -> Long.parseLong(word.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
