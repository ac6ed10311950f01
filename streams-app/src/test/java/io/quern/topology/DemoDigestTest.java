package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.publish.GgufSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every type of the demo model, all from one reading of its chunks, against the digests of
 * llama-quantize's outputs.
 */
class DemoDigestTest {
  private static final Path DEMO = Path.of("demo/kjv-4m-BF16.gguf");
  private static final Path DIGESTS = Path.of("src/test/resources/demo/kjv-4m.sha256");

  @Test
  void shouldMakeEveryTypeAsThePeerDoes() throws Exception {
    Map<String, String> expected =
        Files.readAllLines(DIGESTS).stream()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(" +"))
            .collect(Collectors.toMap(words -> type(words[1]), words -> words[0]));
    try (Picture picture = new Picture();
        GgufSource source = GgufSource.open(DEMO)) {
      expected.keySet().forEach(type -> picture.apply(type, type));
      picture.send(picture.publish(source, "u1", 300 * 1024));

      Map<String, String> actual =
          expected.keySet().stream()
              .collect(Collectors.toMap(type -> type, type -> picture.artifact(type).sha256()));
      assertThat(actual).isEqualTo(expected);
      assertThat(actual).hasSizeGreaterThanOrEqualTo(18);
      assertThat(List.of(picture.counters().rereads(), (long) picture.rejections().size()))
          .containsOnly(0L);
    }
  }

  private static String type(String fileName) {
    return fileName.replace("kjv-4m-", "").replace(".gguf", "");
  }
}
