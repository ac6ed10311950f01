package io.quern.cli;

import io.quern.model.ArtifactQuality;
import io.quern.model.ModelManifest;
import io.quern.publish.GgufSource;
import io.quern.publish.ModelSource;
import io.quern.report.DirectoryOutput;
import io.quern.report.ErrorReport;
import io.quern.report.GgufOutput;
import io.quern.report.NotComparable;
import java.io.IOException;
import java.nio.file.Path;

/** Reads an output back and compares it with what it was made of. */
final class ErrorComparison {
  private ErrorComparison() {}

  /**
   * Error figures.
   *
   * @throws InputRefused when the two do not belong together
   */
  static ArtifactQuality of(Path output, Path original) throws IOException {
    if (OutputFormat.of(output) != OutputFormat.of(original)) {
      throw new InputRefused(
          output
              + " was not made of "
              + original
              + ": they are stored in"
              + " different containers");
    }
    try (ModelSource source = ModelFiles.open(original)) {
      ModelManifest manifest = source.manifest(ErrorReport.chunkBytes());
      return OutputFormat.of(output) == OutputFormat.GGUF
          ? ofFile(output, source, manifest)
          : ofDirectory(output, source, manifest);
    } catch (NotComparable e) {
      throw new InputRefused("%s against %s: %s".formatted(output, original, e.getMessage()), e);
    }
  }

  private static ArtifactQuality ofFile(Path output, ModelSource source, ModelManifest manifest)
      throws IOException, NotComparable {
    try (GgufSource made = GgufFiles.open(output)) {
      return ErrorReport.of(source, GgufOutput.tensors(made, manifest));
    }
  }

  private static ArtifactQuality ofDirectory(
      Path output, ModelSource source, ModelManifest manifest) throws IOException, NotComparable {
    try (DirectoryOutput made = DirectoryOutput.of(output, ModelFiles.listing(output))) {
      return ErrorReport.of(source, made.tensors(manifest));
    }
  }
}
