package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of 8 billion weights of which only the header is there, in the shape of Llama 3.1. */
class PlanCommandTest {
  private static final int LAYERS = 32;
  private static final long WIDTH = 4096;
  private static final long KEYS = 1024;
  private static final long INNER = 14336;
  private static final long WORDS = 128256;

  /** Bytes of 256 weights. */
  private static final long Q4_K = 144;

  private static final long Q6_K = 210;

  @TempDir Path directory;
  private Path input;

  @BeforeEach
  void makeHeader() throws Exception {
    GgufBuilder builder =
        GgufBuilder.architecture("llama")
            .u32("llama.context_length", 131072)
            .u32("llama.embedding_length", (int) WIDTH)
            .u32("llama.block_count", LAYERS)
            .u32("llama.feed_forward_length", (int) INNER)
            .u32("llama.attention.head_count", 32)
            .u32("llama.attention.head_count_kv", 8)
            .f32("llama.attention.layer_norm_rms_epsilon", 1e-5f)
            .announced("token_embd.weight", GgmlType.F32, WIDTH, WORDS)
            .announced("output.weight", GgmlType.F32, WIDTH, WORDS)
            .announced("output_norm.weight", GgmlType.F32, WIDTH);
    for (int i = 0; i < LAYERS; i++) {
      layer(builder, "blk." + i + ".");
    }
    input = Files.write(directory.resolve("8b.gguf"), builder.header());
  }

  private static void layer(GgufBuilder builder, String name) {
    builder
        .announced(name + "attn_norm.weight", GgmlType.F32, WIDTH)
        .announced(name + "attn_q.weight", GgmlType.F32, WIDTH, WIDTH)
        .announced(name + "attn_k.weight", GgmlType.F32, WIDTH, KEYS)
        .announced(name + "attn_v.weight", GgmlType.F32, WIDTH, KEYS)
        .announced(name + "attn_output.weight", GgmlType.F32, WIDTH, WIDTH)
        .announced(name + "ffn_norm.weight", GgmlType.F32, WIDTH)
        .announced(name + "ffn_gate.weight", GgmlType.F32, WIDTH, INNER)
        .announced(name + "ffn_up.weight", GgmlType.F32, WIDTH, INNER)
        .announced(name + "ffn_down.weight", GgmlType.F32, INNER, WIDTH);
  }

  @Test
  void shouldTakeTheFlagsForSingleTensorsInTheirOrder() throws Exception {
    Path rules =
        Files.writeString(directory.resolve("rules.txt"), "attn=q5_1 ffn_up=q6_k\nffn=q3_k\n");

    Ran ran =
        Ran.quern(
            "plan",
            "--tensor-type",
            "attn_v=q8_0",
            "--tensor-type-file",
            rules,
            "--tensor-type=attn_k=f16",
            "--output-tensor-type",
            "q4_0",
            "--token-embedding-type",
            "q2_k",
            input,
            "Q4_K_M",
            "--json");

    assertThat(ran.err()).isEmpty();
    JsonNode plan = new ObjectMapper().readTree(ran.out());
    Map<String, String> types = new TreeMap<>();
    plan.path("tensors")
        .forEach(tensor -> types.put(tensor.path("name").asText(), tensor.path("to").asText()));
    assertThat(types)
        .containsEntry("output.weight", "Q4_0")
        .containsEntry("token_embd.weight", "Q2_K")
        .containsEntry("blk.3.attn_v.weight", "Q8_0")
        .containsEntry("blk.3.attn_k.weight", "Q5_1")
        .containsEntry("blk.3.ffn_up.weight", "Q6_K")
        .containsEntry("blk.3.ffn_down.weight", "Q3_K");
  }

  @Test
  void shouldRefuseFlagsForSingleTensorsThatNameNoType() {
    Ran ran = Ran.quern("plan", input, "Q4_K_M", "--tensor-type", "attn_v=q9");

    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("'q9' is no type that Quern makes");
    assertThat(Ran.quern("plan", input, "Q4_K_M", "--tensor-type").code())
        .isEqualTo(ExitCode.USAGE);
    assertThat(Ran.quern("plan", "demo/hf", "W4A16", "--pure").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shouldSayTypesAndTheExactSize() throws Exception {
    Ran ran = Ran.quern("plan", input, "Q4_K_M", "--json");

    assertThat(ran.code()).isEqualTo(ExitCode.DONE);
    JsonNode plan = new ObjectMapper().readTree(ran.out());
    assertThat(plan.path("tensors")).hasSize(3 + 9 * LAYERS);
    long bytes = 0;
    for (JsonNode tensor : plan.path("tensors")) {
      assertThat(tensor.path("from").asText()).isEqualTo("F32");
      bytes += tensor.path("bytes").asLong();
    }
    assertThat(bytes).isEqualTo(expectedTensorBytes());
    // The header's metadata: three values more than the input's, padded to 32 bytes.
    assertThat(plan.path("fileBytes").asLong() - bytes)
        .isBetween(Files.size(input), Files.size(input) + 256);
    assertThat(tensor(plan, "output.weight").path("to").asText()).isEqualTo("Q6_K");
    assertThat(tensor(plan, "blk.4.ffn_down.weight").path("to").asText()).isEqualTo("Q4_K");
    assertThat(tensor(plan, "blk.31.attn_norm.weight").path("to").asText()).isEqualTo("F32");
    assertThat(tensor(plan, "blk.0.ffn_up.weight").path("shape").toString())
        .isEqualTo("[4096,14336]");
  }

  @Test
  void shouldSayItInWords() {
    Ran ran = Ran.quern("plan", input, "Q4_K_M");

    assertThat(ran.out())
        .contains("Q4_K_M: 291 tensors, 8,030,261,248 weights; 29.9 GiB in, 4.58 GiB out (4,9")
        .contains("4.89 bits a weight");
  }

  /** A person waits for it: two seconds, of which most are the start of a JVM. */
  @Test
  void shouldAnswerAtOnce() {
    Instant begun = Instant.now();

    Ran.quern("plan", input, "Q4_K_M");

    assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void shouldSayWhatWeightsPassThrough() throws Exception {
    Path profile =
        Files.writeString(
            directory.resolve("p.yaml"),
            "{name: p, models: '*', type: Q4_K_M, through: [BF16, Q8_0]}");

    Ran ran = Ran.quern("plan", input, "--profile", profile);

    assertThat(ran.out())
        .contains("F32 -> BF16 -> Q8_0 -> Q6_K", "F32 -> BF16 -> Q8_0 -> Q4_K", "F32 -> F32")
        .contains("Q4_K_M of Q8_0 of BF16: 291 tensors");
    JsonNode plan =
        new ObjectMapper().readTree(Ran.quern("plan", input, "--profile", profile, "--json").out());
    assertThat(tensor(plan, "output.weight").path("through").toString())
        .isEqualTo("[\"BF16\",\"Q8_0\"]");
    assertThat(tensor(plan, "blk.31.attn_norm.weight").has("through")).isFalse();
  }

  @Test
  void shouldSayWhatTheWeightsAloneWouldTake() throws Exception {
    assertThat(Ran.quern("plan", input, "Q4_K_M").out())
        .contains("8,030,261,248 weights at 4 bits are 3.739 GiB, where F32 has 29.92 GiB");
    JsonNode plan = new ObjectMapper().readTree(Ran.quern("plan", input, "Q4_K_M", "--json").out());
    JsonNode sizes = plan.path("sizes");
    assertThat(sizes.path("idealBytes").asLong()).isEqualTo(8_030_261_248L / 2);
    assertThat(sizes.path("f32Bytes").asLong()).isEqualTo(8_030_261_248L * 4);
    assertThat(sizes.path("embeddingsBytes").asLong()).isEqualTo(WIDTH * WORDS / 256 * Q4_K);
    assertThat(sizes.path("outputBytes").asLong()).isEqualTo(WIDTH * WORDS / 256 * Q6_K);
    assertThat(sizes.path("normsBytes").asLong()).isEqualTo((2 * LAYERS + 1) * WIDTH * 4);
    long parts = 0;
    for (String part : List.of("codes", "scales", "embeddings", "output", "norms", "around")) {
      parts += sizes.path(part + "Bytes").asLong();
    }
    assertThat(parts).isEqualTo(plan.path("fileBytes").asLong());
  }

  /**
   * Half of the layers have v and ffn_down in Q6_K: see {@code use_more_bits} in llama-quant.cpp.
   */
  private static long expectedTensorBytes() {
    long four = WIDTH * WORDS;
    long six = WIDTH * WORDS;
    long norms = WIDTH;
    for (int i = 0; i < LAYERS; i++) {
      boolean more = i < LAYERS / 8 || i >= 7 * LAYERS / 8 || (i - LAYERS / 8) % 3 == 2;
      four += 2 * WIDTH * WIDTH + WIDTH * KEYS + 2 * WIDTH * INNER;
      four += more ? 0 : WIDTH * (KEYS + INNER);
      six += more ? WIDTH * (KEYS + INNER) : 0;
      norms += 2 * WIDTH;
    }
    return four / 256 * Q4_K + six / 256 * Q6_K + 4 * norms;
  }

  private static JsonNode tensor(JsonNode plan, String name) {
    for (Iterator<JsonNode> tensors = plan.path("tensors").elements(); tensors.hasNext(); ) {
      JsonNode tensor = tensors.next();
      if (tensor.path("name").asText().equals(name)) {
        return tensor;
      }
    }
    throw new AssertionError(name);
  }
}
