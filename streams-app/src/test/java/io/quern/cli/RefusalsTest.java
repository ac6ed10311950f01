package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.GgufBuilder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command says to an input that it cannot use, and how it ends. */
class RefusalsTest {
  @TempDir Path directory;
  private Path input;
  private Path output;

  @BeforeEach
  void makeInput() throws Exception {
    input = Files.write(directory.resolve("in.gguf"), GgufBuilder.tinyLlama(1).bytes());
    output = directory.resolve("out.gguf");
  }

  private static void assertRefused(Ran ran, Object... words) {
    assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
    assertOneLine(ran, words);
  }

  private static void assertOneLine(Ran ran, Object... words) {
    assertThat(ran.err()).startsWith("quern: ").endsWith("\n");
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(ran.err()).contains(Arrays.stream(words).map(Object::toString).toList());
    assertThat(ran.out()).isEmpty();
  }

  private static void assertUsage(Ran ran, String command, String... words) {
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).startsWith("quern: ").endsWith("try: " + command + " --help\n");
    assertThat(ran.err().lines()).hasSize(2);
    assertThat(ran.err()).contains(words);
    assertThat(ran.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"quantize", "plan"})
  void shouldNameAFileThatIsNotThere(String command) {
    Path missing = directory.resolve("none.gguf");
    assertRefused(Ran.quern(command, missing, "Q4_K_M"), missing, "does not exist");
  }

  @Test
  void shouldRefuseATruncatedFile() throws Exception {
    byte[] whole = Files.readAllBytes(input);
    Files.write(input, Arrays.copyOf(whole, whole.length - 1000));
    assertRefused(Ran.quern("quantize", input, output, "Q4_K_M"), input);
    assertThat(output).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"quantize", "plan"})
  void shouldRefuseWhatIsNoGguf(String command) throws Exception {
    Files.writeString(input, "PK\3\4 this is an archive, perhaps");
    assertRefused(Ran.quern(command, input, "Q4_K_M"), input, "GGUF");
  }

  @ParameterizedTest
  @ValueSource(strings = {"quantize", "plan"})
  void shouldRefuseATypeThatIsNotThereYet(String command) {
    assertRefused(Ran.quern(command, input, "IQ2_XXS"), "IQ2_XXS");
  }

  @Test
  void shouldNotKnowEveryType() {
    assertUsage(Ran.quern("quantize", input, output, "Q9_Z"), "quern quantize", "Q9_Z", "Q4_K_M");
    assertUsage(Ran.quern("plan", input, "Q9_Z"), "quern plan", "Q9_Z", "Q4_K_M");
  }

  @Test
  void shouldSayWhatIsMissingOnTheCommandLine() {
    assertUsage(Ran.quern(), "quern", "name a command");
    assertUsage(Ran.quern("quantize"), "quern quantize", "ARGUMENT");
    assertUsage(Ran.quern("quantize", input), "quern quantize", "type");
    assertUsage(Ran.quern("profile"), "quern profile", "apply, list or remove");
    assertUsage(Ran.quern("status"), "quern status", "--bootstrap-server");
    assertUsage(Ran.quern("start", "--stages", "plan,bake"), "quern start", "'bake' is no stage");
    assertUsage(
        Ran.quern("quantize", input, output, "Q4_K_M", "--chunk-size", "1000"),
        "quern quantize",
        "--chunk-size 1000 is not from 64 to 900");
  }

  @Test
  void shouldRefuseAnOutputThatCannotBeWritten() {
    Path below = directory.resolve("none/out.gguf");
    assertRefused(Ran.quern("quantize", input, below, "Q4_K_M"), below, "directory is missing");
    assertRefused(Ran.quern("quantize", input, directory, "Q4_K_M"), directory, "is a directory");
  }

  @Test
  void shouldNotWriteOverItsInput() throws Exception {
    byte[] before = Files.readAllBytes(input);
    Path sameFile = directory.resolve("./in.gguf");
    assertRefused(
        Ran.quern("quantize", input, sameFile, "Q4_K_M"), "input and output are the same");
    assertThat(input).hasBinaryContent(before);
  }

  @Test
  void shouldSayThatNoBrokerIsThere() throws Exception {
    String nobody = "127.0.0.1:" + freePort();
    Instant begun = Instant.now();
    Ran ran = Ran.quern("status", "--bootstrap-server", nobody);
    assertThat(ran.code()).isEqualTo(ExitCode.FAULT);
    assertOneLine(ran, nobody, "is not there");
    assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(15));
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
