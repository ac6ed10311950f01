package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.Segment.FileSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Artifacts as {@code ROOT/MODEL/REVISION/PROFILE/…}. */
public final class OutputDirectory implements OutputLayout {
  /** No model's name begins with a dot. */
  private static final String LEDGERS = ".ledgers";

  private final Path root;

  /**
   * @param root an existing directory
   */
  public OutputDirectory(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public Place placeOf(ArtifactId artifact, List<FileSize> files) {
    Path directory = below(root, artifact.toString());
    return new Place(
        root, files.size() == 1 ? below(directory, files.getFirst().path()) : directory);
  }

  @Override
  public Optional<Path> ledgerOf(ArtifactId artifact) {
    return Optional.of(below(root.resolve(LEDGERS), artifact.toString()));
  }

  /** Whatever the names are, the result is below {@code directory}. */
  private static Path below(Path directory, String path) {
    Path result = directory.resolve(FilePaths.check(path)).normalize();
    if (!result.startsWith(directory) || result.equals(directory)) {
      throw new IllegalArgumentException("'" + path + "' is not below " + directory);
    }
    return result;
  }
}
