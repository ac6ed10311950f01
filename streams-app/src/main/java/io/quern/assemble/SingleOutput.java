package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.Segment.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One fixed place, whatever the names of the artifact and its files are: for a command that makes
 * one output, a file or a directory.
 */
public final class SingleOutput implements OutputLayout {
  private final Place place;

  /**
   * @throws IllegalArgumentException for a path without a name, such as {@code /}
   */
  public SingleOutput(Path output) {
    Path target = output.toAbsolutePath().normalize();
    Path parent = target.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("'" + output + "' is not a file");
    }
    place = new Place(parent, target);
  }

  @Override
  public Place placeOf(ArtifactId artifact, List<FileSize> files) {
    return place;
  }

  /** Removes what an ended run under this plan left unfinished; the output itself stays. */
  public void removeLeftovers(String planId) throws IOException {
    OutputPlace at = OutputPlace.of(place, planId, List.of());
    Directories.delete(at.part());
    Files.deleteIfExists(at.journal());
  }
}
