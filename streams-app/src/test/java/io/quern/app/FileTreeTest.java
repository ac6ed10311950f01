package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir private Path root;

  @Test
  void shouldRemoveAllThereIs() throws IOException {
    Path tree = Files.createDirectories(root.resolve("tree"));
    Files.createFile(tree.resolve(DirectoryLock.FILE));
    Files.createDirectories(tree.resolve("a/b"));
    Files.createFile(tree.resolve("a/b/c"));

    FileTree.remove(tree);

    assertThat(tree).doesNotExist();
  }

  @Test
  void shouldRemoveATreeInWhichOthersRemoveFilesToo() throws Exception {
    for (int round = 0; round < 20; round++) {
      Path tree = Files.createDirectories(root.resolve("tree"));
      for (int i = 0; i < 200; i++) {
        Files.createFile(tree.resolve("f" + i));
      }
      Thread other = Thread.ofPlatform().start(() -> removeFiles(tree));

      FileTree.remove(tree);

      assertThat(tree).doesNotExist();
      other.join();
    }
  }

  private static void removeFiles(Path tree) {
    try {
      for (int i = 199; i >= 0; i--) {
        Files.deleteIfExists(tree.resolve("f" + i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
