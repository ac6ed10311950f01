package io.quern.register;

import io.quern.model.ArtifactState;
import io.quern.register.Release.ReleasedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads facts of a model from its released files: from the headers, never from weights. */
final class ModelFactsReader {
  private final Path folder;
  private final List<ReleasedFile> files;

  ModelFactsReader(Path folder, List<ReleasedFile> files) {
    this.folder = folder;
    this.files = files;
  }

  /**
   * What the files say; what they do not say is empty.
   *
   * @throws RegistryException where a file is not what its name says
   */
  ModelFacts read(ArtifactState state) throws RegistryException {
    List<Path> gguf = named(".gguf");
    if (!gguf.isEmpty()) {
      return GgufFacts.read(gguf, state.type());
    }
    List<Path> weights = named(".safetensors");
    if (!weights.isEmpty()) {
      return new SafetensorsFacts(folder, files).read(weights, state);
    }
    return new ModelFacts("", 0, state.type(), 0, Optional.empty(), Optional.empty());
  }

  private List<Path> named(String ending) {
    return files.stream()
        .filter(file -> file.path().endsWith(ending))
        .map(file -> folder.resolve(file.path()))
        .toList();
  }
}
