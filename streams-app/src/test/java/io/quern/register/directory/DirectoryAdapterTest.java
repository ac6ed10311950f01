package io.quern.register.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quern.model.Sha256;
import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.RandomRelease;
import io.quern.register.Receipt;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryAdapterTest {
  @TempDir Path folder;
  private Path root;
  private Release first;
  private Release second;

  @BeforeEach
  void prepare() throws IOException {
    root = Files.createDirectory(folder.resolve("models"));
    first = RandomRelease.of(folder.resolve("in1"), 1, Map.of("b/m.bin", 70_000, "a.json", 10));
    second = RandomRelease.of(folder.resolve("in2"), 2, Map.of("b/m.bin", 80_000, "a.json", 10));
  }

  @Test
  void shouldPutReleasesByRevisionAndMoveTheLinkLast() throws Exception {
    push(first, "r1", "latest");
    Receipt receipt = push(second, "r2", "latest");

    Path place = placeOf(second);
    assertThat(receipt.reference()).isEqualTo(place.toString());
    for (Release.ReleasedFile file : second.files()) {
      assertThat(place.resolve(file.path())).hasSameBinaryContentAs(second.locate(file));
    }
    assertThat(place.resolve("SHA256SUMS"))
        .content()
        .isEqualTo(
            second.files().get(0).sha256()
                + "  a.json\n"
                + second.files().get(1).sha256()
                + "  b/m.bin\n");
    assertThat(receipt.digest())
        .isEqualTo("sha256:" + Sha256.hex(Files.readAllBytes(place.resolve("SHA256SUMS"))));
    Path link = linkOf(second, "latest");
    assertThat(Files.readSymbolicLink(link)).isRelative();
    assertThat(link.toRealPath()).isEqualTo(place.toRealPath());
    assertThat(placeOf(first).resolve("a.json")).exists();
  }

  @Test
  void shouldDoNothingASecondTimeAndRepairWhatIsBroken() throws Exception {
    Receipt once = push(first, "r1");
    Object made = Files.getLastModifiedTime(placeOf(first));
    Receipt twice = push(first, "r1");
    assertThat(twice.digest()).isEqualTo(once.digest());
    assertThat(Files.getLastModifiedTime(placeOf(first))).isEqualTo(made);

    Files.delete(placeOf(first).resolve("b/m.bin"));
    Files.createDirectories(placeOf(first).resolveSibling(".q4.part/left/over"));
    push(first, "r1");

    assertThat(placeOf(first).resolve("b/m.bin")).exists();
    try (Stream<Path> siblings = Files.list(placeOf(first).getParent())) {
      assertThat(siblings).containsExactly(placeOf(first));
    }
  }

  @Test
  void shouldWriteThroughNoLink() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(root.resolve("demo"), elsewhere);

    RegistryException refused = fail(first, "r1");

    assertThat(refused.isRetriable()).isFalse();
    assertThat(refused).hasMessageContaining("is a link or a file where a directory is needed");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void shouldWaitForADirectoryThatIsNotMounted() throws IOException {
    Files.delete(root);

    RegistryException passing = fail(first, "r1");

    assertThat(passing.isRetriable()).isTrue();
    assertThat(passing).hasMessageContaining("is not there").hasMessageContaining("mount");
  }

  @Test
  void shouldRefuseTagsThatAreNoNames() {
    assertThat(fail(first, "../up")).hasMessageContaining("tag '../up'");
    assertThat(root.resolve("../up")).doesNotExist();
  }

  private Receipt push(Release release, String... tags)
      throws RegistryException, InterruptedException {
    return new DirectoryAdapter(
            new Destination(
                "directory",
                DirectoryAdapter.NAME,
                root.toString(),
                List.of(tags),
                Credentials.NONE,
                Map.of()))
        .push(release);
  }

  private RegistryException fail(Release release, String... tags) {
    return catchThrowableOfType(RegistryException.class, () -> push(release, tags));
  }

  private Path placeOf(Release release) {
    return root.resolve(release.artifact().toString());
  }

  private Path linkOf(Release release, String tag) {
    return root.resolve(release.artifact().model())
        .resolve(tag)
        .resolve(release.artifact().profile());
  }
}
