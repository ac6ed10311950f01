package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.format.safetensors.SafetensorsHeader;
import io.quern.format.safetensors.SafetensorsHeaderWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same of a directory: Llama 3.1 with 8 billion weights in BF16, headers only. */
class PlanDirectoryTest {
  private static final long WIDTH = 4096;
  private static final long KEYS = 1024;
  private static final long INNER = 14336;
  private static final long WORDS = 128256;
  private static final long LAYERS = 32;

  /** Weights of the linear modules of a layer, and their rows. */
  private static final long LINEAR = 2 * WIDTH * WIDTH + 2 * WIDTH * KEYS + 3 * WIDTH * INNER;

  private static final long ROWS = 3 * WIDTH + 2 * KEYS + 2 * INNER;

  @TempDir Path directory;

  private final List<SafetensorsHeader.Entry> entries = new ArrayList<>();

  @BeforeEach
  void makeHeaders() throws Exception {
    add("model.embed_tokens.weight", WORDS, WIDTH);
    add("lm_head.weight", WORDS, WIDTH);
    add("model.norm.weight", WIDTH);
    for (int i = 0; i < LAYERS; i++) {
      String layer = "model.layers." + i + ".";
      add(layer + "input_layernorm.weight", WIDTH);
      add(layer + "post_attention_layernorm.weight", WIDTH);
      add(layer + "self_attn.q_proj.weight", WIDTH, WIDTH);
      add(layer + "self_attn.k_proj.weight", KEYS, WIDTH);
      add(layer + "self_attn.v_proj.weight", KEYS, WIDTH);
      add(layer + "self_attn.o_proj.weight", WIDTH, WIDTH);
      add(layer + "mlp.gate_proj.weight", INNER, WIDTH);
      add(layer + "mlp.up_proj.weight", INNER, WIDTH);
      add(layer + "mlp.down_proj.weight", WIDTH, INNER);
    }
    SafetensorsHeader header = SafetensorsHeaderWriter.write(Map.of("format", "pt"), entries);
    Files.write(directory.resolve("model.safetensors"), header.bytes().toArray());
    Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"llama\"}");
  }

  private void add(String name, long... shape) {
    List<Long> extents = Arrays.stream(shape).boxed().toList();
    entries.add(new SafetensorsHeader.Entry(name, SafetensorsDtype.BF16, extents));
  }

  private JsonNode plan(Object... arguments) throws Exception {
    List<Object> words = new ArrayList<>(List.of("plan", directory));
    words.addAll(List.of(arguments));
    words.add("--json");
    Ran ran = Ran.quern(words.toArray());
    assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.DONE);
    return new ObjectMapper().readTree(ran.out());
  }

  private void assertSizes(JsonNode plan, long scales) {
    JsonNode sizes = plan.path("sizes");
    assertThat(sizes.path("idealBytes").asLong()).isEqualTo(8_030_261_248L / 2);
    assertThat(sizes.path("codesBytes").asLong()).isEqualTo(LAYERS * LINEAR / 2);
    assertThat(sizes.path("scalesBytes").asLong()).isEqualTo(scales);
    assertThat(sizes.path("embeddingsBytes").asLong()).isEqualTo(2 * WORDS * WIDTH);
    assertThat(sizes.path("outputBytes").asLong()).isEqualTo(2 * WORDS * WIDTH);
    assertThat(sizes.path("normsBytes").asLong()).isEqualTo(2 * WIDTH * (2 * LAYERS + 1));
    assertThat(plan.path("fileBytes").asLong())
        .isEqualTo(
            LAYERS * LINEAR / 2
                + scales
                + 4 * WORDS * WIDTH
                + 2 * WIDTH * (2 * LAYERS + 1)
                + sizes.path("aroundBytes").asLong());
  }

  @Test
  void shouldCountAScaleForEachGroup() throws Exception {
    assertSizes(plan("W4A16"), LAYERS * LINEAR / 128 * 2);
  }

  @Test
  void shouldCountAScaleForEachRow() throws Exception {
    Path profile = directory.resolveSibling("channel.yaml");
    Files.writeString(
        profile,
        "{name: c, models: '*', format: safetensors, type: W4A16, options: {strategy: channel}}");

    assertSizes(plan("--profile", profile), LAYERS * ROWS * 2);
  }

  @Test
  void shouldSayItInWords() {
    assertThat(Ran.quern("plan", directory, "W4A16").out())
        .contains("8,030,261,248 weights at 4 bits are 3.739 GiB, where F32 has 29.92 GiB")
        .containsPattern("their scales and zero points +104.0 MiB +109,051,904 bytes")
        .containsPattern("embeddings +1002.0 MiB +1,050,673,152 bytes");
  }

  @Test
  void shouldWantATypeOrAProfile() {
    assertThat(Ran.quern("plan", directory).code()).isEqualTo(ExitCode.USAGE);
    assertThat(Ran.quern("plan", directory, "W4A16", "--profile", "x.yaml").err())
        .contains("leave out W4A16");
  }
}
