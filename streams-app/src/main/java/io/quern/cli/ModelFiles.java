package io.quern.cli;

import io.quern.format.safetensors.SafetensorsException;
import io.quern.publish.ImportanceFile;
import io.quern.publish.ModelSource;
import io.quern.publish.SafetensorsListing;
import io.quern.publish.SafetensorsSource;
import io.quern.publish.WeighedSource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens models for commands, whatever they are stored in; what is wrong is said with the name. */
final class ModelFiles {
  private ModelFiles() {}

  /** A model with its weights. */
  static ModelSource open(Path path) throws IOException {
    return OutputFormat.of(path) == OutputFormat.GGUF
        ? GgufFiles.open(path)
        : directory(path, false);
  }

  /** A model of which only the headers need be there. */
  static ModelSource openHeader(Path path) throws IOException {
    return OutputFormat.of(path) == OutputFormat.GGUF
        ? GgufFiles.openHeader(path)
        : directory(path, true);
  }

  /**
   * A model with its weights, and how much its columns matter.
   *
   * @param importance a safetensors file; null for none
   */
  static ModelSource open(Path path, @Nullable Path importance) throws IOException {
    if (importance == null) {
      return open(path);
    }
    if (OutputFormat.of(path) == OutputFormat.GGUF) {
      throw new InputRefused(
          importance
              + ": the importance of columns goes with a Hugging Face directory, not with "
              + path);
    }
    ImportanceFile file = importance(importance);
    return new WeighedSource(open(path), file);
  }

  private static ImportanceFile importance(Path path) throws IOException {
    try {
      return ImportanceFile.read(path);
    } catch (SafetensorsException e) {
      throw new InputRefused(path + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new InputRefused(path + " does not exist; name a safetensors file", e);
    }
  }

  /** What the headers of a model in safetensors say, quantized or not. */
  static SafetensorsListing listing(Path path) throws IOException {
    try {
      return SafetensorsListing.read(path);
    } catch (SafetensorsException e) {
      throw new InputRefused(path + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new InputRefused(
          path + " does not exist; name a Hugging Face directory or a file of tensors", e);
    }
  }

  private static ModelSource directory(Path path, boolean headerOnly) throws IOException {
    try {
      return headerOnly ? SafetensorsSource.openHeader(path) : SafetensorsSource.open(path);
    } catch (SafetensorsException e) {
      throw new InputRefused(path + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new InputRefused(
          path + " lacks " + e.getFile() + "; name a Hugging Face directory or a GGUF file", e);
    } catch (IOException e) {
      throw new InputRefused(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}
