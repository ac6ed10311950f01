package io.quern.app;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Removes a directory with all it holds. */
final class FileTree {
  private FileTree() {}

  /**
   * Children first; the lock file last, so that a half-removed directory is still recognised. What
   * goes meanwhile by other hands is gone.
   *
   * @throws IOException where something stays, such as a directory that others put files into
   */
  static void remove(Path root) throws IOException {
    Path lock = root.resolve(DirectoryLock.FILE);
    Files.walkFileTree(root, new Removal(root, lock));
    Files.deleteIfExists(lock);
    Files.deleteIfExists(root);
  }

  /** Removes all but the lock and what holds it. */
  private static final class Removal extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Path lock;

    Removal(Path root, Path lock) {
      this.root = root;
      this.lock = lock;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (!file.equals(lock)) {
        Files.deleteIfExists(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      if (e != null && !(e instanceof NoSuchFileException)) {
        throw e;
      }
      if (!directory.equals(root)) {
        Files.deleteIfExists(directory);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
