package io.quern.register;

import io.quern.model.ArtifactState;
import io.quern.register.Release.ReleasedFile;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Makes a release of a complete artifact: opens its location, checks its files, reads its facts.
 */
final class ReleaseOpener {
  private static final String GGUF = "gguf";

  private final VerifiedFiles verified = new VerifiedFiles();

  /**
   * Opens what a state speaks of.
   *
   * @param publishedAt of its revision
   * @throws RegistryException where it cannot be opened here, or is not what the state says
   */
  Release open(ArtifactState state, Instant publishedAt)
      throws RegistryException, InterruptedException {
    List<ReleasedFile> files =
        state.files().stream()
            .map(file -> new ReleasedFile(file.path(), file.size(), file.digest()))
            .sorted(Comparator.comparing(ReleasedFile::path))
            .toList();
    Path folder = folder(state, files);
    for (ReleasedFile file : files) {
      verified.require(folder.resolve(file.path()), file);
    }
    return new Release(
        state.plan().artifact(),
        files.stream().anyMatch(file -> file.path().endsWith("." + GGUF)) ? GGUF : "safetensors",
        state.type(),
        folder,
        files,
        publishedAt,
        ArtifactReport.json(state),
        new ModelFactsReader(folder, files).read(state));
  }

  /** A location is the artifact's one file, or the directory of its files. */
  private static Path folder(ArtifactState state, List<ReleasedFile> files)
      throws RegistryException {
    Path location = path(state.location());
    Path folder = location;
    if (files.size() == 1) {
      for (int i = Path.of(files.getFirst().path()).getNameCount(); i > 0; i--) {
        folder =
            Optional.ofNullable(folder.getParent())
                .orElseThrow(() -> RegistryException.refused(location + " is no place of a file"));
      }
    }
    return folder;
  }

  private static Path path(String location) throws RegistryException {
    try {
      URI uri = URI.create(location);
      if ("file".equals(uri.getScheme())) {
        return Path.of(uri);
      }
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      throw RegistryException.refused(
          "location '" + location + "' is no address: " + e.getMessage());
    }
    throw RegistryException.refused(
        "location '%s' cannot be opened here; stage register opens file: addresses"
            .formatted(location));
  }
}
