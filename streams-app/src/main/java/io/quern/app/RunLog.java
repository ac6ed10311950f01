package io.quern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the broker of a run keeps its log, which nobody wants after the run.
 *
 * <p>Every closed segment of a log is brought to the disk, though it is cut soon after: on a slow
 * disk a run would wait for bytes that nobody will read. So it stands in memory where it is small
 * beside what is free, and in the system's temporary directory otherwise.
 */
final class RunLog {
  /** Of the memory that is free, the log may take one part of this many. */
  private static final int PARTS = 4;

  private final Path memory;
  private final FreeMemory free;

  RunLog(Path memory, FreeMemory free) {
    this.memory = memory;
    this.free = free;
  }

  static RunLog here() {
    return new RunLog(Path.of("/dev/shm"), new FreeMemory(Path.of("/")));
  }

  /**
   * The directory to make it in.
   *
   * @param chosen by the user
   * @param bytes the most that it may hold
   * @param whole whether it holds all of the input until the end, so that it grows with the model
   */
  Path parent(Optional<Path> chosen, long bytes, boolean whole) {
    Path disk = Path.of(System.getProperty("java.io.tmpdir"));
    return chosen.orElseGet(() -> !whole && memoryHas(bytes) ? memory : disk);
  }

  private boolean memoryHas(long bytes) {
    return Files.isDirectory(memory)
        && Files.isWritable(memory)
        && isSwept()
        && DiskSpace.available(memory) >= bytes
        && free.bytes() / PARTS >= bytes;
  }

  /** It is memory, of which killed runs take no part. */
  private boolean isSwept() {
    try {
      DataDirectory.sweep(memory);
      return Files.getFileStore(memory).type().equals("tmpfs");
    } catch (IOException e) {
      return false;
    }
  }
}
