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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
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
    assertThat(visible()).containsExactly("q4");
  }

  private List<String> visible() throws IOException {
    try (Stream<Path> siblings = Files.list(placeOf(first).getParent())) {
      return siblings
          .map(each -> each.getFileName().toString())
          .filter(name -> !name.equals(".q4.1") && !name.equals(".q4.2"))
          .toList();
    }
  }

  @Test
  void shouldNeverBeWithoutAReleaseWhileOneReplacesAnother() throws Exception {
    push(first, "r1");
    Release other = other();
    AtomicBoolean done = new AtomicBoolean();
    List<String> seen = new CopyOnWriteArrayList<>();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    seen.add(Files.exists(placeOf(first)) ? "there" : "gone");
                  }
                });

    for (int i = 0; i < 50; i++) {
      push(i % 2 == 0 ? other : first, "r1");
    }
    done.set(true);
    reader.join();

    assertThat(seen).isNotEmpty().containsOnly("there");
    assertThat(placeOf(first).resolve("a.json"))
        .hasSameBinaryContentAs(first.locate(first.files().getFirst()));
    try (Stream<Path> siblings = Files.list(placeOf(first).getParent())) {
      assertThat(siblings).as("the place, and the folder that it leads to").hasSize(2);
    }
  }

  /** The same revision and profile, made again with other content. */
  private Release other() throws IOException {
    Release made = RandomRelease.of(folder.resolve("in3"), 3, Map.of("a.json", 10));
    return new Release(
        first.artifact(),
        made.format(),
        made.label(),
        made.folder(),
        made.files(),
        made.publishedAt(),
        made.report(),
        made.facts());
  }

  @Test
  void shouldReplaceADirectoryThatAnEarlierVersionMade() throws Exception {
    Files.createDirectories(placeOf(first));
    Files.writeString(placeOf(first).resolve("old.json"), "{}");

    push(first, "r1");

    assertThat(placeOf(first).resolve("b/m.bin")).exists();
    assertThat(placeOf(first).resolve("old.json")).doesNotExist();
    assertThat(visible()).containsExactly("q4");
  }

  @Test
  void shouldRefuseATagThatIsARevision() throws Exception {
    push(first, "r1");

    RegistryException refused = fail(second, "r1");

    assertThat(refused).hasMessageContaining("tag 'r1' is a revision, too");
    assertThat(placeOf(first).resolve("a.json"))
        .hasSameBinaryContentAs(first.locate(first.files().getFirst()));
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
