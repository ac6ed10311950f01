package io.quern.register.directory;

import io.quern.model.Names;
import io.quern.register.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A name that people read by, moved by one rename. */
final class MovedLink {
  private MovedLink() {}

  /**
   * Makes {@code MODEL/TAG/PROFILE} lead to a release; where there are no links it is a file that
   * says where.
   *
   * @param release its place, {@code MODEL/REVISION/PROFILE}
   */
  static void move(SafeDirectory root, Path model, String tag, Path release)
      throws IOException, RegistryException {
    Path place = model.resolve(word(tag)).resolve(release.getFileName());
    Path link = root.prepare(place);
    if (ReleasePlace.isTaken(link)) {
      throw RegistryException.refused(
          "tag '%s' is a revision, too: %s has a release; choose another tag".formatted(tag, link));
    }
    Path above = model.resolve(tag);
    Path to = above.relativize(release);
    Path part = link.resolveSibling("." + link.getFileName() + ".link");
    SafeDirectory.delete(part);
    try {
      Files.createSymbolicLink(part, to);
    } catch (UnsupportedOperationException e) {
      Files.writeString(part, to + "\n", StandardOpenOption.CREATE_NEW, StandardOpenOption.DSYNC);
    }
    Files.move(part, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    SafeDirectory.force(root.path().resolve(above));
  }

  private static String word(String tag) throws RegistryException {
    try {
      return Names.revision(tag);
    } catch (IllegalArgumentException e) {
      throw RegistryException.refused(
          "tag '%s' cannot be the name of a directory; use letters, digits, '.', '_' and '-'"
              .formatted(tag));
    }
  }
}
