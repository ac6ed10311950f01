package io.quern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Removes a directory with all it holds. */
final class FileTree {
  private FileTree() {}

  /** Children first; the lock file last, so that a half-removed directory is still recognised. */
  static void remove(Path root) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(root)) {
      paths = walk.sorted(lockLast(root).thenComparing(Comparator.reverseOrder())).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }

  private static Comparator<Path> lockLast(Path root) {
    return Comparator.comparingInt(
        path -> path.equals(root) ? 2 : path.equals(root.resolve(DirectoryLock.FILE)) ? 1 : 0);
  }
}
