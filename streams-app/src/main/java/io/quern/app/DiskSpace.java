package io.quern.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether there is room, asked before work begins. */
public final class DiskSpace {
  private static final double GIB = 1024.0 * 1024 * 1024;

  private DiskSpace() {}

  /**
   * Bytes that will be written.
   *
   * @param path where; it need not exist yet
   * @param purpose what they are, for example {@code the output}
   */
  public record Need(Path path, long bytes, String purpose) {}

  /**
   * Checks that each file system has room for all that will be written there, together.
   *
   * @throws StartRefused when one has not
   */
  public static void require(Need... needs) {
    Map<FileStore, List<Need>> stores =
        Stream.of(needs).collect(Collectors.groupingBy(need -> store(need.path())));
    stores.forEach(DiskSpace::require);
  }

  private static void require(FileStore store, List<Need> needs) {
    long needed = needs.stream().mapToLong(Need::bytes).sum();
    long available = available(store);
    if (available < needed) {
      throw new StartRefused(
          String.format(
              Locale.ROOT,
              "%s has %.2f GiB free, %s %s %.2f GiB; free some space or choose another place",
              needs.stream()
                  .map(need -> need.path().toAbsolutePath().toString())
                  .collect(Collectors.joining(" and ")),
              available / GIB,
              needs.stream().map(Need::purpose).collect(Collectors.joining(" and ")),
              needs.size() == 1 ? "needs" : "on one file system need",
              needed / GIB));
    }
  }

  /** Bytes that this process may write where the path is or will be. */
  public static long available(Path path) {
    return available(store(path));
  }

  private static long available(FileStore store) {
    try {
      return store.getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileStore store(Path path) {
    try {
      return Files.getFileStore(existing(path.toAbsolutePath()));
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
