package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.publish.GgufSource;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PictureTest {
  private static final Path DEMO = Path.of("demo/kjv-4m-BF16.gguf");

  @Test
  void shouldMakeTheDemoModel() throws Exception {
    try (Picture picture = new Picture();
        GgufSource source = GgufSource.open(DEMO)) {
      picture.apply("q8", "Q8_0").apply("q4", "Q4_K_M").send(picture.publish(source, "u1", 900 * 1024));

      assertThat(picture.rejections()).isEmpty();
      assertThat(picture.artifact("q8").isComplete()).isTrue();
      assertThat(picture.artifact("q4").isComplete()).isTrue();
      java.nio.file.Files.write(Path.of("/tmp/q8.gguf"), picture.artifact("q8").bytes());
      java.nio.file.Files.write(Path.of("/tmp/q4.gguf"), picture.artifact("q4").bytes());
      assertThat(picture.counters().rereads()).isZero();
    }
  }
}
