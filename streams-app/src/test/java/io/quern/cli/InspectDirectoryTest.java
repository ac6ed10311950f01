package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectDirectoryTest {
  private static final Path DEMO = Path.of("demo/hf");

  @TempDir Path directory;

  private Path with(String config) throws Exception {
    Files.copy(DEMO.resolve("model.safetensors"), directory.resolve("model.safetensors"));
    Files.writeString(
        directory.resolve("config.json"),
        "{\"model_type\": \"llama\", \"quantization_config\": " + config + "}");
    return directory;
  }

  @Test
  void shouldListTensorsAndMetadata() {
    Ran ran = Ran.quern("inspect", DEMO);

    assertThat(ran.code()).isEqualTo(ExitCode.DONE);
    assertThat(ran.out())
        .contains("safetensors, 56 tensors in one file", "model_type  llama", "format  pt")
        .containsPattern("model.layers.0.self_attn.k_proj.weight +128 x 256 +BF16 +64.0 KiB")
        .contains("3,804,416 values in 7.26 MiB")
        .doesNotContain("not quantized");
  }

  @Test
  void shouldSayItToAProgram() throws Exception {
    JsonNode said = new ObjectMapper().readTree(Ran.quern("inspect", DEMO, "--json").out());

    assertThat(said.path("modelType").asText()).isEqualTo("llama");
    assertThat(said.path("tensors")).hasSize(56);
    assertThat(said.path("tensors").get(0).path("dtype").asText()).isEqualTo("BF16");
    assertThat(said.path("tensorBytes").asLong()).isEqualTo(3_804_416 * 2);
    assertThat(said.path("quantization")).isEmpty();
  }

  @Test
  void shouldExplainSchemes() throws Exception {
    String config =
        """
        {"quant_method": "compressed-tensors", "ignore": ["lm_head"], "config_groups": {"group_0": {
          "format": "pack-quantized", "targets": ["Linear"], "input_activations": null,
          "weights": {"type": "int", "num_bits": 4, "symmetric": false, "strategy": "group",
            "group_size": 128}}}}
        """;

    assertThat(Ran.quern("inspect", with(config)).out())
        .contains(
            "compressed-tensors group_0: int of 4 bits, with zero points, a scale for each 128"
                + " columns; activations as they are; for Linear (pack-quantized)")
        .contains("not quantized: lm_head");
  }

  @Test
  void shouldExplainOtherMethods() throws Exception {
    String config = "{\"quant_method\": \"gptq\", \"bits\": 4, \"desc_act\": false}";

    assertThat(Ran.quern("inspect", with(config)).out()).contains("gptq: bits 4, desc_act false");
  }

  @Test
  void shouldReadAFileWithoutAModelAroundIt() throws Exception {
    Path lone = directory.resolve("some.safetensors");
    Files.copy(DEMO.resolve("model.safetensors"), lone);

    assertThat(Ran.quern("inspect", lone).out()).contains("safetensors, 56 tensors in one file");
  }

  @Test
  void shouldSayInALineWhatIsNoModel() throws Exception {
    Path text = Files.writeString(directory.resolve("a.safetensors"), "this is no model at all");
    for (Path none :
        new Path[] {directory, text, directory.resolve("b"), Path.of("c.safetensors")}) {
      Ran ran = Ran.quern("inspect", none);

      assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
      assertThat(ran.err().strip().lines()).hasSize(1);
      assertThat(ran.err()).contains(none.toString());
    }
  }
}
