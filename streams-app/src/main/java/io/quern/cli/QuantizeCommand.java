package io.quern.cli;

import io.quern.app.OneShot;
import io.quern.kernel.Kernels;
import io.quern.model.TensorChunk;
import io.quern.plan.gguf.FileType;
import io.quern.plan.gguf.GgufPlan;
import io.quern.plan.gguf.GgufPlanner;
import io.quern.plan.gguf.PlanRefusedException;
import io.quern.publish.GgufSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      "Quantizes a GGUF file, byte for byte as llama-quantize would, through an embedded Kafka"
          + " broker.",
      "Without OUT.gguf the output is ggml-model-TYPE.gguf beside the input."
    },
    customSynopsis = "quern quantize [OPTIONS] IN.gguf [OUT.gguf] TYPE [NTHREADS]",
    footer = {"", "Example: quern quantize model-BF16.gguf model-Q4_K_M.gguf Q4_K_M"})
@NullUnmarked // picocli fills the fields
final class QuantizeCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "ARGUMENT",
      description = "IN.gguf [OUT.gguf] TYPE [NTHREADS]; TYPE by name (any case) or number")
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
          "where the broker keeps its log meanwhile; default: the system's temporary directory")
  private Path tempDir = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = {"-v", "--verbose"},
      description = "say what becomes of each tensor")
  private boolean verbose;

  @Option(names = "--json", description = "print a JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    long begun = System.nanoTime();
    QuantizeArguments words = QuantizeArguments.parse(arguments);
    if (chunkKib < 64 || chunkKib > TensorChunk.MAX_PAYLOAD / 1024) {
      throw new UsageException(
          "--chunk-size " + chunkKib + " is not from 64 to " + TensorChunk.MAX_PAYLOAD / 1024);
    }
    try (GgufSource source = GgufFiles.open(words.input())) {
      GgufPlan plan = plan(source, words);
      refuseOutput(words);
      run(source, plan, words, begun);
    }
    return ExitCode.DONE;
  }

  /** Refuses early what plan would refuse anyway. */
  private GgufPlan plan(GgufSource source, QuantizeArguments words) {
    try {
      return GgufPlanner.plan(source.manifest(chunkKib * 1024L), words.type());
    } catch (PlanRefusedException e) {
      throw new InputRefused(words.input() + ": " + e.getMessage(), e);
    }
  }

  private static void refuseOutput(QuantizeArguments words) throws IOException {
    Path output = words.output();
    if (Files.exists(output) && Files.isSameFile(words.input(), output)) {
      throw new InputRefused(
          "input and output are the same file: " + output + "; name another output");
    }
    if (Files.isDirectory(output)) {
      throw new InputRefused(output + " is a directory; name a file in it");
    }
    Path parent = output.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent) || !Files.isWritable(parent)) {
      throw new InputRefused(
          "output "
              + output
              + " cannot be written: its directory is missing or may not be written to");
    }
  }

  private void run(GgufSource source, GgufPlan plan, QuantizeArguments words, long begun)
      throws IOException {
    if (!json) {
      System.err.println(headline(plan.fileType(), words));
    }
    ProgressBar bar = ProgressBar.onStandardError();
    try (OneShot run =
        OneShot.open(job(source, plan, words), json ? (done, total, read) -> {} : bar::show)) {
      OwnProcess.onSignal(run::abandon);
      OneShot.Outcome outcome = run.finish();
      bar.clear();
      QuantizeReport report =
          new QuantizeReport(
              words, source.file(), plan, outcome, (System.nanoTime() - begun) / 1e9);
      if (json) {
        Json.print(System.out, report.document(run.endOffsets()));
      } else {
        report.print(System.out, verbose);
      }
      OwnProcess.end(run::abandon);
    } finally {
      bar.clear();
    }
  }

  private OneShot.Job job(GgufSource source, GgufPlan plan, QuantizeArguments words)
      throws IOException {
    int threads =
        words.threads() > 0 ? words.threads() : Runtime.getRuntime().availableProcessors();
    return new OneShot.Job(
        source,
        words.output(),
        words.type().name(),
        plan.tensors().stream().map(tensor -> tensor.target().name()).collect(Collectors.toSet()),
        new OneShot.Sizing(
            threads, partitions > 0 ? partitions : threads, chunkKib * 1024L, plan.fileBytes()),
        new OneShot.Where(cluster.bootstrapServer(), cluster.clientSettings(), tempDir));
  }

  private static String headline(FileType type, QuantizeArguments words) {
    return "%s -> %s as %s (%s)"
        .formatted(words.input(), words.output(), type, Kernels.chosen().description());
  }
}
