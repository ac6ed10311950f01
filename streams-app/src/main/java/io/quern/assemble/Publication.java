package io.quern.assemble;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;

/** The last step of an output: from hidden to visible, or to nothing. */
final class Publication {
  private Publication() {}

  /**
   * Makes a sealed output visible under its final name by one rename. May be repeated after a crash
   * at any point.
   *
   * <p>A directory cannot be renamed over another, so an older one steps aside first.
   */
  static void publish(OutputPlace place) throws IOException {
    if (place.isDirectory()) {
      Directories.forceTree(place.part());
      if (Files.exists(place.target())) {
        Directories.delete(place.replaced());
        Files.move(place.target(), place.replaced(), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Files.move(
        place.part(),
        place.target(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Directories.force(place.directory(), place.root());
    Directories.delete(place.replaced());
  }

  /** Removes what is hidden of an output; what is visible stays. */
  static void discard(OutputPlace place) throws IOException {
    Directories.delete(place.part());
    Directories.delete(place.replaced());
    Files.deleteIfExists(place.journal());
    if (!place.directory().equals(place.root())) {
      Directories.deleteIfEmpty(place.directory());
    }
  }
}
