package io.quern.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactState.Phase;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file without a byte has no segment, and is there all the same. */
class EmptyFileTest {
  @TempDir Path out;

  @Test
  void shouldMakeEmptyFilesOfADirectory() throws IOException {
    SinkLog log = new SinkLog(new OutputDirectory(out));
    Sample sample = Sample.of(1, "q", "plan-1", 100, 0);

    log.send(sample.opened(), sample.whole()).drain();

    assertThat(log.last(sample.artifact()).phase()).isEqualTo(Phase.COMPLETE);
    assertThat(out.resolve(sample.artifact().toString()).resolve(sample.names().getLast()))
        .isEmptyFile();
  }
}
