package io.quern.register.directory;

import io.quern.register.RegistryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * A directory below which nothing is written through a link: a link could lead anywhere.
 *
 * @param path its real path
 */
record SafeDirectory(Path path) {

  /** An existing directory; where it is missing, something may be mounted there later. */
  static SafeDirectory open(Path path) throws IOException, RegistryException {
    if (!path.isAbsolute()) {
      throw RegistryException.refused(
          "target '" + path + "' of a directory is no absolute path; give one");
    }
    if (!Files.isDirectory(path)) {
      throw RegistryException.passing(
          "directory " + path + " is not there where stage register runs; make or mount it");
    }
    return new SafeDirectory(path.toRealPath());
  }

  /**
   * The absolute place of a relative path, all directories above it made.
   *
   * @throws RegistryException where a link is on the way
   */
  Path prepare(Path relative) throws IOException, RegistryException {
    Path at = path;
    Path above = relative.getParent();
    if (above != null) {
      for (Path name : above) {
        make(at, at.resolve(name));
        at = at.resolve(name);
      }
    }
    return path.resolve(relative);
  }

  private static void make(Path above, Path directory) throws IOException, RegistryException {
    try {
      Files.createDirectory(directory);
      force(above);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw RegistryException.refused(
            directory + " is a link or a file where a directory is needed; remove it");
      }
    }
  }

  /** Brings names in a directory to the disk. */
  static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes a file, a link or a directory with all that is in it; links are not followed. */
  static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.list(path)) {
        for (Path entry : entries.toList()) {
          delete(entry);
        }
      }
    }
    Files.deleteIfExists(path);
  }
}
