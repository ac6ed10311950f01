package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.Segment.FileSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Decides where an artifact stands once it is complete. */
@FunctionalInterface
public interface OutputLayout {

  /**
   * The final place of an artifact: its file, or the directory of its files if it has several.
   *
   * @throws IllegalArgumentException for a place outside the root, or one that the layout does not
   *     have
   */
  Place placeOf(ArtifactId artifact, List<FileSize> files);

  /**
   * Where the ledger of a complete artifact is kept, so that others may copy from it; nothing where
   * nobody will.
   */
  default Optional<Path> ledgerOf(ArtifactId artifact) {
    return Optional.empty();
  }

  /**
   * A final place.
   *
   * @param root directory that must exist; its file system must have room, directories are made
   *     below it alone
   * @param target what becomes visible
   */
  record Place(Path root, Path target) {}
}
