package io.quern.cli;

import io.quern.model.TensorChunk;
import io.quern.plan.gguf.FileType;
import io.quern.plan.gguf.GgufPlan;
import io.quern.plan.gguf.GgufPlanner;
import io.quern.plan.gguf.PlanRefusedException;
import io.quern.plan.gguf.PlannedTensor;
import io.quern.publish.GgufSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Types and sizes of an output, without touching a weight. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description =
        "Shows which type each tensor gets and how large the output is; reads the header only.",
    footer = {"", "Example: quern plan model-F32.gguf Q4_K_M"})
@NullUnmarked // picocli fills the fields
final class PlanCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "IN.gguf",
      description = "the model; a file that holds only the header will do")
  private Path input;

  @Parameters(
      index = "1",
      paramLabel = "TYPE",
      description = "a type of llama-quantize, by name or number")
  private String type;

  @Option(names = "--json", description = "print a JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    try (GgufSource source = GgufFiles.openHeader(input)) {
      GgufPlan plan = GgufPlanner.plan(source.manifest(TensorChunk.MAX_PAYLOAD), Types.parse(type));
      if (json) {
        Json.print(System.out, document(plan));
      } else {
        table(System.out, plan, source.file().headerBytes() + source.file().tensorBytes());
      }
      return ExitCode.DONE;
    } catch (PlanRefusedException e) {
      throw new InputRefused(input + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, ?> document(GgufPlan plan) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("tensors", plan.tensors().stream().map(PlanCommand::document).toList());
    document.put("fileBytes", plan.fileBytes());
    return document;
  }

  private static Map<String, ?> document(PlannedTensor tensor) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", tensor.source().name());
    document.put("shape", tensor.source().shape().extents());
    document.put("from", tensor.source().dtype());
    document.put("to", tensor.target().name());
    document.put("bytes", tensor.bytes());
    return document;
  }

  private static void table(PrintStream out, GgufPlan plan, long bytesIn) {
    int width =
        plan.tensors().stream().mapToInt(tensor -> tensor.source().name().length()).max().orElse(4);
    for (PlannedTensor tensor : plan.tensors()) {
      out.println(row(tensor, width));
    }
    FileType type = plan.fileType();
    long weights =
        plan.tensors().stream().mapToLong(tensor -> tensor.source().shape().weights()).sum();
    out.println();
    out.printf(
        Locale.ROOT,
        "%s: %d tensors, %,d weights; %s in, %s out (%,d bytes), %.2f bits a weight%n",
        type,
        plan.tensors().size(),
        weights,
        Sizes.bytes(bytesIn),
        Sizes.bytes(plan.fileBytes()),
        plan.fileBytes(),
        plan.fileBytes() * 8.0 / weights);
  }

  private static String row(PlannedTensor tensor, int width) {
    List<Long> shape = tensor.source().shape().extents();
    String extents = String.join(" x ", shape.stream().map(String::valueOf).toList());
    return "%%-%ds  %%-20s  %%5s -> %%-5s  %%12s"
        .formatted(width)
        .formatted(
            tensor.source().name(),
            extents,
            tensor.source().dtype(),
            tensor.target(),
            Sizes.bytes(tensor.bytes()));
  }
}
