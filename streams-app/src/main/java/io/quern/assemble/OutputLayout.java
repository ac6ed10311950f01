package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.Segment.FileSize;
import java.nio.file.Path;
import java.util.List;

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
   * A final place.
   *
   * @param root directory that must exist; its file system must have room, directories are made
   *     below it alone
   * @param target what becomes visible
   */
  record Place(Path root, Path target) {}
}
