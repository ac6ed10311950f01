package io.quern.cli;

import io.quern.publish.ModelSource;
import java.io.IOException;
import java.nio.file.Path;

/** Opens models for commands, whatever they are stored in; what is wrong is said with the name. */
final class ModelFiles {
  private ModelFiles() {}

  /** A model with its weights. */
  static ModelSource open(Path path) throws IOException {
    return GgufFiles.open(path);
  }

  /** A model of which only the headers need be there. */
  static ModelSource openHeader(Path path) throws IOException {
    return GgufFiles.openHeader(path);
  }
}
