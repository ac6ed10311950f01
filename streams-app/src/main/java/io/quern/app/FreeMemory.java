package io.quern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory that this process may take, as Linux says it: what the machine has, and what the limits of
 * its control groups leave. Source: proc(5), cgroups(7).
 */
final class FreeMemory {
  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+([0-9]{1,12}) kB");

  /** {@code 0::/path} in version 2; in version 1 the line of the controller. */
  private static final Pattern GROUP =
      Pattern.compile("^[0-9]+:(|(?:[^:\n]*,)?memory(?:,[^:\n]*)?):/(.*)$", Pattern.MULTILINE);

  private static final Pattern BYTES = Pattern.compile("[0-9]{1,18}");

  private final Path root;

  /**
   * @param root of the file system, with {@code proc} and {@code sys}
   */
  FreeMemory(Path root) {
    this.root = root;
  }

  /** Bytes; 0 where the system does not say. */
  long bytes() {
    try {
      Matcher available = AVAILABLE.matcher(read("proc/meminfo"));
      return available.find()
          ? Math.min(1024 * Long.parseLong(available.group(1)), leftByGroups())
          : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private long leftByGroups() throws IOException {
    long left = Long.MAX_VALUE;
    Matcher group = GROUP.matcher(read("proc/self/cgroup"));
    while (group.find()) {
      boolean second = group.group(1).isEmpty();
      Path top = root.resolve(second ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
      left = Math.min(left, leftBelow(top, top.resolve(group.group(2)).normalize(), second));
    }
    return left;
  }

  /** A group has no more than those around it; in a container only the innermost can be seen. */
  private static long leftBelow(Path top, Path group, boolean second) throws IOException {
    long left = Long.MAX_VALUE;
    for (Path at = group; at != null && at.startsWith(top); at = at.getParent()) {
      long limit = number(at.resolve(second ? "memory.max" : "memory.limit_in_bytes"));
      long taken = number(at.resolve(second ? "memory.current" : "memory.usage_in_bytes"));
      if (limit != Long.MAX_VALUE && taken != Long.MAX_VALUE) {
        left = Math.min(left, limit - taken);
      }
    }
    return left;
  }

  /** The largest number for a file that is not there or says {@code max}. */
  private static long number(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return Long.MAX_VALUE;
    }
    String text = Files.readString(file).strip();
    return BYTES.matcher(text).matches() ? Long.parseLong(text) : Long.MAX_VALUE;
  }

  private String read(String file) throws IOException {
    return Files.readString(root.resolve(file));
  }
}
