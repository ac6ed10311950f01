package io.quern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Who a process is to Kafka. Kept in its data directory, so that after a crash it is the same
 * member of its groups, gets its tasks back at once and ends its own open transactions.
 *
 * @param id letters, digits and hyphens
 */
public record ProcessIdentity(String id) {
  private static final String FILE = "identity";
  private static final int DIGITS = 12;

  public ProcessIdentity {
    if (!id.matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException("'" + id + "' is no identity");
    }
  }

  /** That of the directory; a new one where there is none. */
  public static ProcessIdentity of(DataDirectory directory) throws IOException {
    Path file = directory.path().resolve(FILE);
    Optional<ProcessIdentity> kept = read(file);
    return kept.isPresent() ? kept.get() : write(file);
  }

  private static Optional<ProcessIdentity> read(Path file) throws IOException {
    try {
      return Optional.of(new ProcessIdentity(Files.readString(file).strip()));
    } catch (NoSuchFileException | IllegalArgumentException noneOrDamaged) {
      return Optional.empty();
    }
  }

  private static ProcessIdentity write(Path file) throws IOException {
    String random = UUID.randomUUID().toString().replace("-", "");
    ProcessIdentity fresh = new ProcessIdentity(random.substring(0, DIGITS));
    // By a rename: a crash leaves a whole identity or none.
    Path part = file.resolveSibling(FILE + ".part");
    Files.writeString(part, fresh.id + "\n");
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    return fresh;
  }

  /** Its name in the group of a stage, as {@code group.instance.id} or {@code transactional.id}. */
  public String within(String group) {
    return group + "-" + id;
  }
}
