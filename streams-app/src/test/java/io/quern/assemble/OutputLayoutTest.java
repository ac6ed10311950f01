package io.quern.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quern.model.ArtifactId;
import io.quern.model.Segment.FileSize;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputLayoutTest {
  private static final ArtifactId ARTIFACT = new ArtifactId("family/model", "r1", "q4");
  private static final Path ROOT = Path.of("out").toAbsolutePath();

  private static List<FileSize> files(String... paths) {
    return List.of(paths).stream().map(path -> new FileSize(path, 1)).toList();
  }

  @Test
  void shouldPlaceASingleFileBelowModelRevisionAndProfile() {
    assertThat(new OutputDirectory(ROOT).placeOf(ARTIFACT, files("x.gguf")))
        .isEqualTo(new OutputLayout.Place(ROOT, ROOT.resolve("family/model/r1/q4/x.gguf")));
  }

  @Test
  void shouldPlaceSeveralFilesAsADirectory() {
    assertThat(new OutputDirectory(ROOT).placeOf(ARTIFACT, files("x", "y")).target())
        .isEqualTo(ROOT.resolve("family/model/r1/q4"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "/etc/passwd",
        "a/../../../../../x",
        "",
        ".",
        "..",
        "a//b",
        "a/",
        "a\\b",
        "c:x",
        "a\u0000b",
        "a\nb",
        " "
      })
  void shouldRefusePathsThatAreNotPlain(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OutputDirectory(ROOT).placeOf(ARTIFACT, files(path)));
    assertThatIllegalArgumentException().isThrownBy(() -> FilePaths.check(files("x", path)));
  }

  @Test
  void shouldRefuseFilesThatExcludeEachOther() {
    assertThatIllegalArgumentException().isThrownBy(() -> FilePaths.check(files("a", "a")));
    assertThatIllegalArgumentException().isThrownBy(() -> FilePaths.check(files("a/b", "a")));
    FilePaths.check(files("a.b", "a/b", "a-b"));
  }

  @Test
  void shouldRefuseSizesThatAreNoNumberOfBytes() {
    FileSize largest = new FileSize("b", Long.MAX_VALUE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FilePaths.check(List.of(new FileSize("a", 1), largest)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FilePaths.check(List.of(new FileSize("a", -1))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FilePaths.check(List.of(new FileSize("a", 0))));
    assertThatIllegalArgumentException().isThrownBy(() -> FilePaths.check(List.of()));
  }

  @Test
  void shouldPutASingleOutputWhereItWasAskedFor() {
    SingleOutput layout = new SingleOutput(Path.of("some", "model.gguf"));

    assertThat(layout.placeOf(ARTIFACT, files("whatever")).target())
        .isEqualTo(Path.of("some", "model.gguf").toAbsolutePath());
  }

  @Test
  void shouldHideTheTemporaryFileBesideItsPlaceAndNameItByThePlan() {
    OutputLayout.Place place = new OutputLayout.Place(ROOT, ROOT.resolve("m/x.gguf"));

    OutputPlace output = OutputPlace.of(place, "0123456789abcdef0123", files("x.gguf"));

    assertThat(output.part()).isEqualTo(ROOT.resolve("m/.x.gguf.0123456789abcdef.part"));
    assertThat(output.journal()).isEqualTo(ROOT.resolve("m/.x.gguf.0123456789abcdef.journal"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OutputPlace.of(place, "../../x", files("x.gguf")));
  }
}
