package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path root;

  @Test
  void shouldRefuseASecondUserNamingTheDirectory() {
    Path path = root.resolve("data");
    try (DataDirectory first = DataDirectory.kept(path)) {
      assertThatThrownBy(() -> DataDirectory.kept(path))
          .isInstanceOf(StartRefused.class)
          .hasMessage(
              "data directory %s is used by another process; stop it or choose another directory",
              first.path());
    }
  }

  @Test
  void shouldOpenAKeptDirectoryAgainWithWhatItHeld() throws IOException {
    try (DataDirectory first = DataDirectory.kept(root)) {
      Files.writeString(first.path().resolve("log"), "kept");
    }
    try (DataDirectory second = DataDirectory.kept(root)) {
      assertThat(second.path().resolve("log")).hasContent("kept");
    }
  }

  @Test
  void shouldRemoveATemporaryDirectoryAtClose() throws IOException {
    DataDirectory directory = DataDirectory.temporary(root);
    Files.createDirectories(directory.broker().resolve("topic-0"));
    Files.writeString(directory.broker().resolve("topic-0/log"), "x");
    directory.close();
    directory.close();
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void shouldSweepWhatKilledProcessesLeftButNotWhatIsInUse() throws IOException {
    Path leftover = Files.createDirectories(root.resolve("quern-run-1"));
    Files.createFile(leftover.resolve("quern.lock"));
    Files.createFile(leftover.resolve("log"));
    Path stranger = Files.createDirectories(root.resolve("quern-run-notes"));
    try (DataDirectory inUse = DataDirectory.temporary(root);
        DataDirectory next = DataDirectory.temporary(root)) {
      assertThat(leftover).doesNotExist();
      assertThat(stranger).exists();
      assertThat(inUse.path()).exists().isNotEqualTo(next.path());
    }
  }

  @Test
  void shouldNameADirectoryThatCannotBeMade() throws IOException {
    Path file = Files.createFile(root.resolve("file"));
    assertThatThrownBy(() -> DataDirectory.kept(file))
        .isInstanceOf(StartRefused.class)
        .hasMessageStartingWith("data directory " + file + " cannot be used");
  }
}
