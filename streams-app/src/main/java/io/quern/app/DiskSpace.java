package io.quern.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Whether there is room, asked before work begins. */
public final class DiskSpace {
  private static final double GIB = 1024.0 * 1024 * 1024;

  private DiskSpace() {}

  /**
   * Checks the file system that will hold a path; the path itself need not exist yet.
   *
   * @param purpose what the room is for, for example {@code the output}
   * @throws StartRefused when fewer than {@code needed} bytes are free
   */
  public static void require(Path path, long needed, String purpose) {
    long available = available(path);
    if (available < needed) {
      throw new StartRefused(
          String.format(
              Locale.ROOT,
              "%s has %.2f GiB free, %s needs %.2f GiB; free some space or choose another place",
              path.toAbsolutePath(),
              available / GIB,
              purpose,
              needed / GIB));
    }
  }

  /** Bytes that this process may write where the path is or will be. */
  public static long available(Path path) {
    try {
      return Files.getFileStore(existing(path.toAbsolutePath())).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path existing(Path path) {
    Path at = path;
    while (!Files.exists(at)) {
      at = Optional.ofNullable(at.getParent()).orElse(at.getRoot());
    }
    return at;
  }
}
