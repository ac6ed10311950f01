package io.quern.cli;

import io.quern.format.gguf.GgufFile;
import io.quern.format.gguf.GgufTensor;
import io.quern.format.gguf.MetadataValues;
import io.quern.model.MetadataEntry;
import io.quern.plan.gguf.FileType;
import io.quern.publish.GgufSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a model on disk says of itself. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description =
        "Shows metadata and tensors of a GGUF file or of a Hugging Face directory, and says in"
            + " words how it is quantized.",
    footer = {
      "",
      "Example: quern inspect kjv-4m-Q4_K_M.gguf",
      "         quern inspect llama-hf-W4A16"
    })
@NullUnmarked // picocli fills the fields
final class InspectCommand implements Callable<Integer> {
  private static final int SHOWN_ELEMENTS = 6;

  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description =
          "a GGUF file, a Hugging Face directory or a safetensors file; only headers are read")
  private Path input;

  @Option(names = "--json", description = "print a JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (OutputFormat.of(input) == OutputFormat.SAFETENSORS) {
      SafetensorsReport report = new SafetensorsReport(ModelFiles.listing(input));
      if (json) {
        JsonOutput.print(System.out, report.document());
      } else {
        report.print(System.out);
      }
      return ExitCode.DONE;
    }
    try (GgufSource source = GgufFiles.openHeader(input)) {
      if (json) {
        JsonOutput.print(System.out, document(source.file()));
      } else {
        print(System.out, source.file());
      }
    }
    return ExitCode.DONE;
  }

  private static Map<String, ?> document(GgufFile file) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", file.version());
    document.put("alignment", file.alignment());
    document.put("fileType", label(file));
    Map<String, Object> metadata = new LinkedHashMap<>();
    file.metadata()
        .forEach(entry -> metadata.put(entry.key(), MetadataValues.display(entry, SHOWN_ELEMENTS)));
    document.put("metadata", metadata);
    document.put("tensors", file.tensors().stream().map(InspectCommand::document).toList());
    document.put("headerBytes", file.headerBytes());
    document.put("tensorBytes", file.tensorBytes());
    return document;
  }

  private static Map<String, ?> document(GgufTensor tensor) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", tensor.name());
    document.put("shape", tensor.shape().extents());
    document.put("type", tensor.type().name());
    document.put("offset", tensor.offset());
    document.put("bytes", tensor.bytes());
    return document;
  }

  private static void print(PrintStream out, GgufFile file) {
    out.printf(
        "GGUF version %d, %d metadata values, %d tensors%n%n",
        file.version(), file.metadata().size(), file.tensors().size());
    int width = file.metadata().stream().mapToInt(entry -> entry.key().length()).max().orElse(0);
    for (MetadataEntry entry : file.metadata()) {
      String type =
          entry.elementType().isEmpty()
              ? entry.type()
              : entry.elementType() + "[" + entry.count() + "]";
      out.printf(
          "%-" + Math.max(1, width) + "s  %-12s  %s%n",
          entry.key(),
          type,
          MetadataValues.display(entry, SHOWN_ELEMENTS));
    }
    out.println();
    file.tensors().forEach(tensor -> out.println(row(file, tensor)));
    long weights = file.tensors().stream().mapToLong(tensor -> tensor.shape().weights()).sum();
    out.printf(
        Locale.ROOT,
        "%n%,d weights in %s, %.2f bits a weight%n",
        weights,
        Sizes.bytes(file.tensorBytes()),
        weights == 0 ? 0.0 : file.tensorBytes() * 8.0 / weights);
    file.values()
        .u32Of("general.file_type")
        .ifPresent(id -> FileType.withId(id).ifPresent(type -> explain(out, type)));
  }

  private static void explain(PrintStream out, FileType type) {
    out.printf("%s (general.file_type %d): %s%n", type, type.id(), type.words());
  }

  private static String row(GgufFile file, GgufTensor tensor) {
    int width = file.tensors().stream().mapToInt(other -> other.name().length()).max().orElse(1);
    String extents =
        String.join(" x ", tensor.shape().extents().stream().map(String::valueOf).toList());
    return "%%-%ds  %%-20s  %%-5s  %%12s"
        .formatted(width)
        .formatted(tensor.name(), extents, tensor.type(), Sizes.bytes(tensor.bytes()));
  }

  private static String label(GgufFile file) {
    return file.values().u32Of("general.file_type").stream()
        .mapToObj(FileType::withId)
        .findFirst()
        .flatMap(type -> type)
        .map(FileType::name)
        .orElse("");
  }
}
