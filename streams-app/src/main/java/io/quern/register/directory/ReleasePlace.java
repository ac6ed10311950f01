package io.quern.register.directory;

import io.quern.register.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a release is looked for: a link to a hidden folder beside it, {@code q4 → .q4.1}. A link is
 * replaced by one rename, so a reader finds the old release or the new one, each of them whole; a
 * directory could not be. Where there are no links, or where an earlier version made a directory,
 * the folder takes its place by two renames, and between them nothing is there; a push that was
 * killed there begins anew.
 */
final class ReleasePlace {
  private static final List<String> NUMBERS = List.of("1", "2");

  private final Path target;
  private final String hidden;

  private ReleasePlace(Path target) {
    this.target = target;
    this.hidden = "." + target.getFileName() + ".";
  }

  /**
   * @param relative place below the root, {@code MODEL/REVISION/PROFILE}
   */
  static ReleasePlace in(SafeDirectory root, Path relative) throws IOException, RegistryException {
    return new ReleasePlace(root.prepare(relative));
  }

  /** Whether a release stands at a place, which is no place for a tag then. */
  static boolean isTaken(Path place) throws IOException {
    return new ReleasePlace(place).folder().isPresent();
  }

  /** The folder that the place is, or leads to; nothing where it is no release's. */
  Optional<Path> folder() throws IOException {
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(target);
    }
    return Files.isSymbolicLink(target)
        ? folders()
            .filter(folder -> leadsTo(folder))
            .filter(folder -> Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS))
            .findFirst()
        : Optional.empty();
  }

  private Stream<Path> folders() {
    return NUMBERS.stream().map(number -> target.resolveSibling(hidden + number));
  }

  private boolean leadsTo(Path folder) {
    try {
      return Files.readSymbolicLink(target).equals(folder.getFileName());
    } catch (IOException e) {
      return false; // no link any more
    }
  }

  /** A folder that is not there and that nobody is led to; what was left of it is removed. */
  Path freshFolder() throws IOException {
    Path folder = folders().filter(each -> !leadsTo(each)).findFirst().orElseThrow();
    SafeDirectory.delete(folder);
    return folder;
  }

  /** Shows a folder, and removes what was shown before. */
  void leadTo(Path folder) throws IOException {
    Path link = target.resolveSibling(hidden + "link");
    SafeDirectory.delete(link);
    try {
      Files.createSymbolicLink(link, folder.getFileName());
      stepAsideIfDirectory();
      Files.move(link, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (UnsupportedOperationException e) {
      stepAsideIfDirectory();
      Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
    }
    SafeDirectory.force(target.resolveSibling("."));
    sweep();
  }

  private void stepAsideIfDirectory() throws IOException {
    Path aside = target.resolveSibling(hidden + "replaced");
    SafeDirectory.delete(aside);
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void sweep() throws IOException {
    Pattern ours = Pattern.compile(Pattern.quote(hidden) + "(1|2|link|part|replaced)");
    List<Path> left;
    try (Stream<Path> beside = Files.list(target.resolveSibling("."))) {
      left =
          beside
              .filter(each -> ours.matcher(String.valueOf(each.getFileName())).matches())
              .filter(each -> !leadsTo(each))
              .toList();
    }
    for (Path each : left) {
      SafeDirectory.delete(each);
    }
  }
}
