package io.quern.cli;

import io.quern.app.OneShot;
import io.quern.kernel.Kernels;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Segment;
import io.quern.model.TensorChunk;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.PlanRefused;
import io.quern.plan.PlanTable;
import io.quern.publish.ImportanceFile;
import io.quern.publish.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One model, one type, one file: the whole way through Kafka in one process. */
@Command(
    name = "quantize",
    mixinStandardHelpOptions = true,
    description = {
      "Quantizes a GGUF file, byte for byte as llama-quantize would, or a Hugging Face directory,",
      "tensor for tensor as llm-compressor would, through an embedded Kafka broker.",
      "Without OUT the output is ggml-model-TYPE.gguf beside the input, or IN-TYPE for a directory."
    },
    customSynopsis = "quern quantize [OPTIONS] IN [OUT] TYPE [NTHREADS]",
    footer = {
      "",
      "Example: quern quantize model-BF16.gguf model-Q4_K_M.gguf Q4_K_M",
      "         quern quantize --tensor-type attn_v=q8_0 model-BF16.gguf model.gguf Q4_K_M",
      "         quern quantize llama-hf llama-hf-W4A16 W4A16"
    })
@NullUnmarked // picocli fills the fields
final class QuantizeCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "ARGUMENT",
      description = "IN [OUT] TYPE [NTHREADS]; TYPE by name (any case) or number")
  private List<String> arguments;

  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--chunk-size",
      paramLabel = "KIB",
      defaultValue = "900",
      description = "most KiB of weights in a record (64 to 900; default ${DEFAULT-VALUE})")
  private int chunkKib;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "0",
      description = "partitions of the topics; default: one a thread")
  private int partitions;

  @Option(
      names = "--temp-dir",
      paramLabel = "DIR",
      description =
          "where the broker keeps its log meanwhile; default: /dev/shm where the log is small"
              + " beside the memory that is free, else the system's temporary directory")
  private Path tempDir;

  @Option(
      names = "--profile",
      paramLabel = "FILE.yaml",
      description = "take type, groups and options from a profile instead of TYPE")
  private Path profileFile;

  @Option(
      names = "--arithmetic",
      paramLabel = "NAME",
      description =
          "weights: round after every operation to the dtype of the weights, as llm-compressor does"
              + " on a CPU; f32 (the default): divide in binary32, as it does on a GPU")
  private String arithmetic;

  @Option(
      names = "--imatrix",
      paramLabel = "FILE.safetensors",
      description =
          "how much an error in each column of a weight matters, for KMEANS types: a tensor F32"
              + " [columns] for each weight, of its name")
  private Path importance;

  @Mixin private TensorTypeOptions types;

  private Profile given;
  private List<ProfileDetails.Option> tensorTypes = List.of();

  @Option(
      names = {"-v", "--verbose"},
      description = "say what becomes of each tensor")
  private boolean verbose;

  @Option(names = "--json", description = "print a JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    long begun = System.nanoTime();
    QuantizeArguments words = words();
    if (chunkKib < 64 || chunkKib > TensorChunk.MAX_PAYLOAD / 1024) {
      throw new UsageException(
          "--chunk-size " + chunkKib + " is not from 64 to " + TensorChunk.MAX_PAYLOAD / 1024);
    }
    try (ModelSource source = ModelFiles.open(words.input(), importance)) {
      ArtifactPlan plan = plan(source, words);
      refuseOutput(words, plan);
      run(source, plan, words, begun);
    }
    return ExitCode.DONE;
  }

  private QuantizeArguments words() throws IOException {
    if (profileFile == null) {
      QuantizeArguments words = QuantizeArguments.parse(arguments);
      tensorTypes = types.read(words.format(), words.type());
      return words;
    }
    types.refuse();
    given = ProfileFile.read(profileFile);
    QuantizeArguments words = QuantizeArguments.parse(arguments, given.type());
    if (!given.format().equals(words.format().planner().format())) {
      throw new InputRefused(
          "profile %s makes %s, but %s is no such model"
              .formatted(given.name(), given.format(), words.input()));
    }
    return words;
  }

  /** Refuses early what plan would refuse anyway. */
  private ArtifactPlan plan(ModelSource source, QuantizeArguments words) {
    try {
      return words
          .format()
          .planner()
          .plan(OneShot.revision(), source.manifest(chunkKib * 1024L), profile(words));
    } catch (PlanRefused e) {
      throw new InputRefused(words.input() + ": " + e.text(), e);
    }
  }

  private Profile profile(QuantizeArguments words) {
    ProfileDetails details =
        given == null ? ProfileDetails.NONE.withOptions(tensorTypes) : given.details();
    if (arithmetic != null) {
      details = details.withArithmetic(arithmetic());
    }
    if (importance != null) {
      details = details.withImportance(ImportanceFile.nameOf(importance));
    }
    return OneShot.profile(words.format().planner().format(), words.type(), details);
  }

  private String arithmetic() {
    return switch (arithmetic) {
      case "weights" -> arithmetic;
      case "f32" -> "";
      default -> throw new UsageException("--arithmetic " + arithmetic + "; use weights or f32");
    };
  }

  private static void refuseOutput(QuantizeArguments words, ArtifactPlan plan) throws IOException {
    Path output = words.output();
    if (Files.exists(output) && Files.isSameFile(words.input(), output)) {
      throw new InputRefused("input and output are the same: " + output + "; name another output");
    }
    if (plan.files().size() == 1 && Files.isDirectory(output)) {
      throw new InputRefused(output + " is a directory; name a file in it");
    }
    if (plan.files().size() > 1) {
      refuseDirectory(output, plan);
    }
    Path parent = output.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent) || !Files.isWritable(parent)) {
      throw new InputRefused(
          "output "
              + output
              + " cannot be written: its directory is missing or may not be written to");
    }
  }

  /** The whole directory is replaced, so it must not hold what is not ours. */
  private static void refuseDirectory(Path output, ArtifactPlan plan) throws IOException {
    if (Files.isRegularFile(output)) {
      throw new InputRefused(output + " is a file; name a directory");
    }
    if (!Files.isDirectory(output)) {
      return;
    }
    Set<String> ours =
        plan.files().stream().map(Segment.FileSize::path).collect(Collectors.toSet());
    try (Stream<Path> entries = Files.list(output)) {
      Optional<Path> other =
          entries.filter(entry -> !ours.contains(String.valueOf(entry.getFileName()))).findFirst();
      if (other.isPresent()) {
        throw new InputRefused(
            output
                + " holds "
                + other.get().getFileName()
                + ", which is no file of this output; name a new or an empty directory");
      }
    }
  }

  private void run(ModelSource source, ArtifactPlan plan, QuantizeArguments words, long begun)
      throws IOException {
    if (!json) {
      System.err.println(headline(words));
    }
    ProgressBar bar = ProgressBar.onStandardError();
    try (OneShot run =
        OneShot.open(job(source, plan, words), json ? (done, total, read) -> {} : bar::show)) {
      OwnProcess.onSignal(run::abandon);
      OneShot.Outcome outcome = run.finish();
      bar.clear();
      QuantizeReport report =
          new QuantizeReport(
              words,
              source.totalBytes(),
              PlanTable.of(plan),
              outcome,
              (System.nanoTime() - begun) / 1e9);
      if (json) {
        JsonOutput.print(System.out, report.document(run.endOffsets()));
      } else {
        report.print(System.out, verbose);
      }
      OwnProcess.end(run::abandon);
    } finally {
      bar.clear();
    }
  }

  private OneShot.Job job(ModelSource source, ArtifactPlan plan, QuantizeArguments words)
      throws IOException {
    int threads =
        words.threads() > 0 ? words.threads() : Runtime.getRuntime().availableProcessors();
    return new OneShot.Job(
        source,
        words.output(),
        profile(words),
        plan,
        new OneShot.Sizing(
            threads,
            partitions > 0 ? partitions : threads,
            chunkKib * 1024L,
            source.totalBytes(),
            PlanTable.of(plan).fileBytes()),
        new OneShot.Where(
            cluster.bootstrapServer(), cluster.clientSettings(), Optional.ofNullable(tempDir)));
  }

  private static String headline(QuantizeArguments words) {
    return "%s -> %s as %s (%s)"
        .formatted(words.input(), words.output(), words.type(), Kernels.chosen().description());
  }
}
