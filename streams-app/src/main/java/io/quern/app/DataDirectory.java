package io.quern.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a process keeps on disk: the embedded broker's logs, the stores of Streams, its identity.
 * Open in one process at a time; close it after everything that uses it.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String TEMPORARY = "quern-run-";
  private static final int ABANDON_ATTEMPTS = 100;
  private static final int ABANDON_PAUSE_MILLIS = 20;

  private final Path path;
  private final DirectoryLock lock;
  private final boolean kept;
  private boolean closed;

  private DataDirectory(Path path, DirectoryLock lock, boolean kept) {
    this.path = path;
    this.lock = lock;
    this.kept = kept;
  }

  /**
   * Opens a directory that outlives the process; makes it where there is none.
   *
   * @throws StartRefused when another process uses it or it cannot be written
   */
  public static DataDirectory kept(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
      return new DataDirectory(absolute, DirectoryLock.take(absolute), true);
    } catch (IOException e) {
      throw unusable(absolute, e);
    }
  }

  /**
   * Makes a directory that {@link #close} removes, and removes those that killed processes left.
   *
   * @throws StartRefused when the parent cannot be written
   */
  public static DataDirectory temporary(Path parent) {
    try {
      Files.createDirectories(parent);
      sweep(parent);
      return fresh(parent);
    } catch (IOException e) {
      throw unusable(parent, e);
    }
  }

  private static DataDirectory fresh(Path parent) throws IOException {
    while (true) {
      Path path = Files.createTempDirectory(parent, TEMPORARY).toAbsolutePath();
      // Another process that sweeps may hold the new directory for a moment: leave it to that one.
      Optional<DirectoryLock> lock = DirectoryLock.tryTake(path);
      if (lock.isPresent()) {
        return new DataDirectory(path, lock.get(), false);
      }
    }
  }

  /** Removes what killed processes left there. */
  static void sweep(Path parent) throws IOException {
    List<Path> leftovers;
    try (Stream<Path> children = Files.list(parent)) {
      leftovers =
          children
              .filter(child -> String.valueOf(child.getFileName()).startsWith(TEMPORARY))
              .filter(child -> Files.isWritable(child.resolve(DirectoryLock.FILE)))
              .toList();
    }
    for (Path leftover : leftovers) {
      removeUnlessUsed(leftover);
    }
  }

  private static void removeUnlessUsed(Path leftover) throws IOException {
    Optional<DirectoryLock> lock = DirectoryLock.tryTake(leftover);
    if (lock.isPresent()) {
      try (DirectoryLock held = lock.get()) {
        FileTree.remove(leftover);
      }
    }
  }

  private static StartRefused unusable(Path path, IOException e) {
    String why = e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e);
    return new StartRefused(
        "data directory " + path + " cannot be used: " + why + "; choose another", e);
  }

  public Path path() {
    return path;
  }

  /** Whether it outlives the process. */
  public boolean isKept() {
    return kept;
  }

  /** Where the embedded broker keeps its logs. */
  public Path broker() {
    return path.resolve("broker");
  }

  /** The {@code state.dir} of the Streams applications. */
  public Path streams() {
    return path.resolve("streams");
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (lock) {
      if (!kept) {
        FileTree.remove(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a temporary directory under the hands of its users, as far as that goes. */
  public void abandon() {
    if (kept) {
      return;
    }
    for (int attempt = 0; attempt < ABANDON_ATTEMPTS && Files.exists(path); attempt++) {
      try {
        FileTree.remove(path);
      } catch (IOException | UncheckedIOException e) {
        // Still being written to. What stays in the end goes with the next run.
        Answers.pause(ABANDON_PAUSE_MILLIS);
      }
    }
  }
}
