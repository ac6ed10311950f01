package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Path DISK = Path.of(System.getProperty("java.io.tmpdir"));
  private static final Optional<Path> NONE = Optional.empty();

  @TempDir private Path root;

  @Test
  void shouldStandWhereTheUserSays() throws IOException {
    assertThat(log(MEMORY, 1 << 30).parent(Optional.of(root), 1, false)).isEqualTo(root);
  }

  @Test
  void shouldStandInMemoryWhereItIsSmallBesideWhatIsFree() throws IOException {
    assumeTrue(
        Files.isDirectory(MEMORY) && Files.getFileStore(MEMORY).type().equals("tmpfs"),
        "no file system in memory");
    assertThat(log(MEMORY, 4096 * 1024).parent(NONE, 1 << 20, false)).isEqualTo(MEMORY);
    assertThat(log(MEMORY, (4096 - 1) * 1024).parent(NONE, 1 << 20, false)).isEqualTo(DISK);
  }

  @Test
  void shouldStandOnTheDiskWhereItGrowsWithTheModel() throws IOException {
    assertThat(log(MEMORY, 1 << 30).parent(NONE, 1024, true)).isEqualTo(DISK);
  }

  @Test
  void shouldNotTakeADiskForMemory() throws IOException {
    assertThat(log(Path.of("/proc"), 1 << 30).parent(NONE, 1024, false)).isEqualTo(DISK);
    assertThat(log(root.resolve("missing"), 1 << 30).parent(NONE, 1024, false)).isEqualTo(DISK);
  }

  private RunLog log(Path memory, long freeKib) throws IOException {
    Files.createDirectories(root.resolve("proc/self"));
    Files.writeString(root.resolve("proc/meminfo"), "MemAvailable: " + freeKib / 1024 + " kB\n");
    Files.writeString(root.resolve("proc/self/cgroup"), "0::/\n");
    return new RunLog(memory, new FreeMemory(root));
  }
}
