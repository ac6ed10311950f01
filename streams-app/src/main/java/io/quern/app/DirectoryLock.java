package io.quern.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps a directory for one process; the operating system gives it back when the process dies. */
final class DirectoryLock implements AutoCloseable {
  static final String FILE = "quern.lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws StartRefused when another process, or this one, holds it
   */
  static DirectoryLock take(Path directory) throws IOException {
    return tryTake(directory)
        .orElseThrow(
            () ->
                new StartRefused(
                    "data directory "
                        + directory
                        + " is used by another process; stop it or choose another directory"));
  }

  /** Empty when another process, or this one, holds it. */
  static Optional<DirectoryLock> tryTake(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    // The file may have been swept away between the two calls: such a lock would guard nothing.
    if (lockOf(channel) == null || !Files.exists(file)) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(new DirectoryLock(channel));
  }

  private static @Nullable FileLock lockOf(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
