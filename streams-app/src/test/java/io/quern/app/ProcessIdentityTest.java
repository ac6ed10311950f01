package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityTest {
  @TempDir Path root;

  @Test
  void shouldBeTheSameAfterARestart() throws IOException {
    ProcessIdentity first;
    try (DataDirectory directory = DataDirectory.kept(root)) {
      first = ProcessIdentity.of(directory);
    }
    try (DataDirectory directory = DataDirectory.kept(root)) {
      assertThat(ProcessIdentity.of(directory)).isEqualTo(first);
    }
    assertThat(first.within("quern-plan")).isEqualTo("quern-plan-" + first.id());
  }

  @Test
  void shouldBeNewWhereTheFileIsDamagedOrThereIsNone() throws IOException {
    Files.writeString(root.resolve("identity"), "not an identity\n");
    try (DataDirectory damaged = DataDirectory.kept(root);
        DataDirectory empty = DataDirectory.temporary(root)) {
      assertThat(ProcessIdentity.of(damaged)).isNotEqualTo(ProcessIdentity.of(empty));
    }
  }
}
