package io.quern.cli;

import io.quern.app.OneShot;
import io.quern.model.ProfileDetails;
import io.quern.plan.PlanRefused;
import io.quern.plan.gguf.GgufFormatPlanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** llama-quantize's flags for the types of single tensors. */
@NullUnmarked // picocli fills the fields
final class TensorTypeOptions {
  private final List<Given> rules = new ArrayList<>();

  @Option(
      names = "--output-tensor-type",
      paramLabel = "TYPE",
      description = "GGUF: the type of output.weight")
  private String output;

  @Option(
      names = "--token-embedding-type",
      paramLabel = "TYPE",
      description = "GGUF: the type of the token embeddings")
  private String embedding;

  @Option(
      names = "--pure",
      description = "GGUF: no mix; every tensor that is quantized gets the same type")
  private boolean pure;

  @Option(names = "--leave-output-tensor", description = "GGUF: output.weight stays as it is")
  private boolean leavesOutput;

  /** A rule, or a file of them. */
  private record Given(boolean isFile, String word) {}

  @Option(
      names = "--tensor-type",
      paramLabel = "PATTERN=TYPE",
      parameterConsumer = OneByOne.class,
      description =
          "GGUF: the type of tensors in whose names a regular expression is found, such as"
              + " attn_v=q8_0; the first that fits counts, may be given several times")
  void addRule(String rule) {
    add(false, rule);
  }

  @Option(
      names = "--tensor-type-file",
      paramLabel = "FILE",
      parameterConsumer = OneByOne.class,
      description = "GGUF: the same from a file, separated by spaces or newlines")
  void addFile(String file) {
    add(true, file);
  }

  private void add(boolean isFile, String word) {
    if (word != null) { // the default, before anything is read
      rules.add(new Given(isFile, word));
    }
  }

  /** Hands over each as it comes: their order counts, also between the two options. */
  static final class OneByOne implements IParameterConsumer {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli's own
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
      option.setValue(words.pop());
    }
  }

  /**
   * What was given, as options of a profile.
   *
   * @throws UsageException for what names no type or pattern
   */
  List<ProfileDetails.Option> read(OutputFormat format, String type) throws IOException {
    List<ProfileDetails.Option> options = new ArrayList<>();
    for (String rule : rules()) {
      options.add(new ProfileDetails.Option(ProfileDetails.TENSOR_TYPE, rule));
    }
    add(options, ProfileDetails.OUTPUT_TENSOR_TYPE, output);
    add(options, ProfileDetails.TOKEN_EMBEDDING_TYPE, embedding);
    add(options, ProfileDetails.PURE, pure ? "true" : null);
    add(options, ProfileDetails.LEAVE_OUTPUT_TENSOR, leavesOutput ? "true" : null);
    if (!options.isEmpty()) {
      check(format, type, options);
    }
    return options;
  }

  private static void add(List<ProfileDetails.Option> options, String name, String value) {
    if (value != null) {
      options.add(new ProfileDetails.Option(name, value));
    }
  }

  private static void check(OutputFormat format, String type, List<ProfileDetails.Option> options) {
    if (format != OutputFormat.GGUF) {
      throw new UsageException("types of single tensors are for GGUF; write groups in a profile");
    }
    try {
      GgufFormatPlanner.check(
          OneShot.profile(
              GgufFormatPlanner.FORMAT, type, ProfileDetails.NONE.withOptions(options)));
    } catch (PlanRefused e) {
      throw new UsageException(e.text());
    }
  }

  /**
   * Refuses all of them beside a profile.
   *
   * @throws UsageException where one was given
   */
  void refuse() {
    boolean some = output != null || embedding != null || pure || leavesOutput || !rules.isEmpty();
    if (some) {
      throw new UsageException("a profile says the types of single tensors; write them there");
    }
  }

  private List<String> rules() throws IOException {
    List<String> words = new ArrayList<>();
    for (Given given : rules) {
      if (given.isFile()) {
        words.addAll(wordsOf(Path.of(given.word())));
      } else {
        words.add(given.word());
      }
    }
    return words;
  }

  private static List<String> wordsOf(Path file) throws IOException {
    try {
      return List.of(Files.readString(file).strip().split("\\s+")).stream()
          .filter(word -> !word.isEmpty())
          .toList();
    } catch (NoSuchFileException e) {
      throw new InputRefused(file + " does not exist; name a file of PATTERN=TYPE", e);
    }
  }
}
