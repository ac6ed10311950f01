package io.quern.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {
  @TempDir Path root;

  @Test
  void shouldAcceptWhatFitsWhereTheDirectoryIsYetToBeMade() {
    assertThatCode(() -> DiskSpace.require(root.resolve("a/b"), 1, "the log"))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldSayWhatIsFreeWhatIsNeededAndWhere() {
    assertThatThrownBy(() -> DiskSpace.require(root, Long.MAX_VALUE, "the output"))
        .isInstanceOf(StartRefused.class)
        .hasMessageMatching(
            ".*\\Q" + root + "\\E has [0-9.]+ GiB free, the output needs 8589934592.00 GiB; .*");
  }
}
