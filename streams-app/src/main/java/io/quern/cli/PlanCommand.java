package io.quern.cli;

import io.quern.app.OneShot;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.TensorChunk;
import io.quern.plan.PlanRefused;
import io.quern.plan.PlanTable;
import io.quern.publish.ModelSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Types and sizes of an output, without touching a weight. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description =
        "Shows which type each tensor gets and how large the output is; reads the header only.",
    footer = {
      "",
      "Example: quern plan model-F32.gguf Q4_K_M",
      "         quern plan llama-hf W4A16"
    })
@NullUnmarked // picocli fills the fields
final class PlanCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "a GGUF file or a Hugging Face directory; files with only a header will do")
  private Path input;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TYPE",
      description = "a type by name, or by number as llama-quantize has them")
  private String type;

  @Option(
      names = "--profile",
      paramLabel = "FILE.yaml",
      description = "take type, groups and options from a profile instead of TYPE")
  private Path profileFile;

  @Mixin private TensorTypeOptions types;

  @Option(names = "--json", description = "print a JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    try (ModelSource source = ModelFiles.openHeader(input)) {
      OutputFormat format = OutputFormat.of(input);
      PlanTable table =
          PlanTable.of(
              format
                  .planner()
                  .plan(
                      OneShot.revision(),
                      source.manifest(TensorChunk.MAX_PAYLOAD),
                      profile(format)));
      if (json) {
        JsonOutput.print(System.out, document(table));
      } else {
        print(System.out, table, source.totalBytes());
      }
      return ExitCode.DONE;
    } catch (PlanRefused e) {
      throw new InputRefused(input + ": " + e.text(), e);
    }
  }

  private Profile profile(OutputFormat format) throws IOException {
    if (profileFile == null) {
      if (type == null) {
        throw new UsageException(
            "name the type: quern plan %s %s".formatted(input, format.example()));
      }
      String parsed = format.parse(type);
      return OneShot.profile(
          format.planner().format(),
          parsed,
          ProfileDetails.NONE.withOptions(types.read(format, parsed)));
    }
    if (type != null) {
      throw new UsageException("a profile says the type; leave out " + type);
    }
    types.refuse();
    Profile given = ProfileFile.read(profileFile);
    return OneShot.profile(given.format(), given.type(), given.details());
  }

  private static Map<String, ?> document(PlanTable table) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("tensors", table.rows().stream().map(PlanRows::document).toList());
    document.put("fileBytes", table.fileBytes());
    document.put("sizes", PlanRows.document(table.sizes()));
    return document;
  }

  private static void print(PrintStream out, PlanTable table, long bytesIn) {
    PlanRows.print(out, table);
    out.println();
    out.printf(
        Locale.ROOT,
        "%s: %d tensors, %,d weights; %s in, %s out (%,d bytes), %.2f bits a weight%n",
        table.label(),
        table.rows().size(),
        table.weights(),
        Sizes.bytes(bytesIn),
        Sizes.bytes(table.fileBytes()),
        table.fileBytes(),
        table.bitsPerWeight());
    PlanRows.print(out, table.sizes());
  }
}
