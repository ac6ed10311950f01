package io.quern.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.app.DiskSpace.Need;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {
  @TempDir Path root;

  @Test
  void shouldAcceptWhatFitsWhereTheDirectoryIsYetToBeMade() {
    assertThatCode(() -> DiskSpace.require(new Need(root.resolve("a/b"), 1, "the log")))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldSayWhatIsFreeWhatIsNeededAndWhere() {
    assertThatThrownBy(() -> DiskSpace.require(new Need(root, Long.MAX_VALUE, "the output")))
        .isInstanceOf(StartRefused.class)
        .hasMessageMatching(
            ".*\\Q" + root + "\\E has [0-9.]+ GiB free, the output needs 8589934592.00 GiB; .*");
  }

  @Test
  void shouldSumWhatGoesToOneFileSystem() {
    long most = DiskSpace.available(root) / 3 * 2;
    Need log = new Need(root.resolve("log"), most, "the log");
    Need output = new Need(root.resolve("out"), most, "the output");
    assertThatCode(() -> DiskSpace.require(log)).doesNotThrowAnyException();
    assertThatThrownBy(() -> DiskSpace.require(log, output))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("the log and the output on one file system need")
        .hasMessageContaining(root.resolve("log") + " and " + root.resolve("out"));
  }
}
