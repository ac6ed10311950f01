package io.quern.assemble;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** What the sink does to directories. */
final class Directories {
  private Directories() {}

  /** Brings the entries of a directory, and of those above it up to {@code root}, to the disk. */
  static void force(Path directory, Path root) throws IOException {
    for (Path each = directory; each != null && each.startsWith(root); each = each.getParent()) {
      forceOne(each);
    }
  }

  /** Brings the entries of all directories below {@code top}, and its own, to the disk. */
  static void forceTree(Path top) throws IOException {
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            forceOne(directory);
            return super.postVisitDirectory(directory, failure);
          }
        });
  }

  /** A rename is on the disk only when its directory is. */
  private static void forceOne(Path directory) throws IOException {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /** Deletes a file, or a directory with all that is in it, if it is there. */
  static void delete(Path top) throws IOException {
    if (!Files.isDirectory(top)) {
      Files.deleteIfExists(top);
      return;
    }
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return super.postVisitDirectory(directory, failure);
          }
        });
  }

  /** Deletes a directory, and those above it below {@code root}, as far as nothing is in them. */
  static void deleteEmpty(Path directory, Path root) throws IOException {
    Path each = directory;
    while (each != null && each.startsWith(root) && !each.equals(root)) {
      deleteIfEmpty(each);
      each = each.getParent();
    }
  }

  /** Deletes a directory if nothing is in it. */
  static void deleteIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException | NoSuchFileException e) {
      return; // in use, or gone: both are well
    }
  }
}
