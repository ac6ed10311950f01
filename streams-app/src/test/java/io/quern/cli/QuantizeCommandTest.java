package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quern.DemoSchemes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says, to a program and to a person. */
class QuantizeCommandTest {
  private static final Path DEMO = Path.of("demo/kjv-4m-BF16.gguf");
  private static final Path DIGESTS = Path.of("src/test/resources/demo/kjv-4m.sha256");

  @TempDir Path directory;

  @Test
  void shouldSayToAProgramWhatWentThroughKafka() throws Exception {
    Path output = directory.resolve("kjv-4m-Q4_K_M.gguf");

    Ran ran = Ran.quern("quantize", DEMO, output, "Q4_K_M", "2", "--chunk-size", 64, "--json");

    assertThat(ran.code()).isEqualTo(ExitCode.DONE);
    assertThat(ran.err()).isEmpty();
    JsonNode said = new ObjectMapper().readTree(ran.out());
    assertThat(said.path("output").asText()).isEqualTo(output.toString());
    assertThat(said.path("type").asText()).isEqualTo("Q4_K_M");
    assertThat(said.path("sha256").asText() + "  " + output.getFileName())
        .isIn(Files.readAllLines(DIGESTS));
    assertThat(said.path("bytesOut").asLong()).isEqualTo(Files.size(output));
    assertThat(said.path("tensors")).hasSize(56);
    long chunks = said.path("chunks").asLong();
    assertThat(chunks).isGreaterThanOrEqualTo(Files.size(DEMO) / (64 * 1024));
    assertThat(said.path("rereads").isIntegralNumber()).isTrue();
    assertThat(said.path("rereads").asLong()).isBetween(0L, chunks / 10);
    assertThat(said.path("cacheHits").isIntegralNumber()).isTrue();
    assertEndOffsets(said.path("topics"), chunks);
  }

  /** Records of one run, and of each topic; a few more are markers of transactions. */
  private static void assertEndOffsets(JsonNode topics, long chunks) {
    Set<String> names = new HashSet<>();
    topics.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .allMatch(name -> name.startsWith("quern."))
        .contains("quern.models", "quern.tensor-chunks", "quern.orders", "quern.segments");
    assertThat(topics.path("quern.tensor-chunks").asLong()).isEqualTo(chunks);
    assertThat(topics.path("quern.orders").asLong()).isGreaterThanOrEqualTo(chunks);
    assertThat(topics.path("quern.segments").asLong()).isGreaterThanOrEqualTo(chunks);
    assertThat(topics.path("quern.rejections").asLong()).isZero();
  }

  @Test
  void shouldSayToAPersonWhatBecameOfEachTensor() throws Exception {
    Path output = directory.resolve("out");

    Ran ran = Ran.quern("quantize", DemoSchemes.DIRECTORY, output, "NVFP4A16", "--verbose");

    assertThat(ran.code()).isEqualTo(ExitCode.DONE);
    assertThat(ran.err()).startsWith(DemoSchemes.DIRECTORY + " -> " + output + " as NVFP4A16 (");
    List<String> lines = ran.out().lines().toList();
    String projection = "model.layers.5.self_attn.q_proj.weight";
    assertThat(lines)
        .anyMatch(line -> line.matches(projection + " +256 x 256 +BF16 -> nvfp4 +[0-9.]+ KiB"))
        .anyMatch(line -> line.matches(projection + " +65,536 .* dB .* 4\\.50[0-9]"))
        .anyMatch(line -> line.startsWith("model.norm.weight "))
        .anyMatch(line -> line.startsWith("tensor  "))
        .anyMatch(line -> line.startsWith(output + "  NVFP4A16"))
        .anyMatch(line -> line.matches("[0-9,]+ chunks through Kafka, .* read twice, .* cache"))
        .last()
        .asString()
        .startsWith("error: SNR ");
    try (Stream<Path> files = Files.list(output)) {
      assertThat(files).contains(output.resolve(DemoSchemes.FILE));
    }
  }
}
