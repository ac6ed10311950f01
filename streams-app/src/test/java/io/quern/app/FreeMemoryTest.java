package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {
  @TempDir private Path root;

  @BeforeEach
  void setUp() throws IOException {
    write("proc/meminfo", "MemTotal:  4000 kB\nMemAvailable:  3000 kB\n");
    write("proc/self/cgroup", "0::/\n");
  }

  @Test
  void shouldBeWhatTheMachineHas() {
    assertThat(free()).isEqualTo(3000 * 1024);
  }

  @Test
  void shouldBeWhatTheNarrowestGroupLeaves() throws IOException {
    write("proc/self/cgroup", "0::/system.slice/quern.service\n");
    write("sys/fs/cgroup/system.slice/quern.service/memory.max", "max\n");
    write("sys/fs/cgroup/system.slice/quern.service/memory.current", "100\n");
    write("sys/fs/cgroup/system.slice/memory.max", "1000\n");
    write("sys/fs/cgroup/system.slice/memory.current", "400\n");
    assertThat(free()).isEqualTo(600);
  }

  @Test
  void shouldReadGroupsOfTheFirstVersion() throws IOException {
    write("proc/self/cgroup", "5:cpu,cpuacct:/a\n4:memory:/not/to/be/seen\n0::/\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "2048\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "48\n");
    assertThat(free()).isEqualTo(2000);
  }

  @Test
  void shouldTakeTheFirstVersionsLargestNumberForNoLimit() throws IOException {
    write("proc/self/cgroup", "4:memory:/\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "48\n");
    assertThat(free()).isEqualTo(3000 * 1024);
  }

  @Test
  void shouldBeNothingWhereTheSystemDoesNotSay() throws IOException {
    Files.delete(root.resolve("proc/meminfo"));
    assertThat(free()).isZero();
  }

  private long free() {
    return new FreeMemory(root).bytes();
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
