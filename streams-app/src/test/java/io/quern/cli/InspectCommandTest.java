package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quern.format.gguf.GgufBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
  @TempDir Path directory;

  private Path file() throws Exception {
    byte[] bytes = GgufBuilder.tinyLlama(1).u32("general.file_type", 15).header();
    return Files.write(directory.resolve("some.gguf"), bytes);
  }

  @Test
  void shouldExplainTheLabel() throws Exception {
    Ran ran = Ran.quern("inspect", file());

    assertThat(ran.code()).isEqualTo(ExitCode.DONE);
    assertThat(ran.out())
        .contains("GGUF version 3, 9 metadata values, 11 tensors")
        .containsPattern("general.architecture +string +'llama")
        .containsPattern("blk.0.ffn_down.weight +512 x 256 +F32 +512.0 KiB")
        .contains("Q4_K_M (general.file_type 15): ");
  }

  @Test
  void shouldSayItToAProgram() throws Exception {
    JsonNode said = new ObjectMapper().readTree(Ran.quern("inspect", file(), "--json").out());

    assertThat(said.path("fileType").asText()).isEqualTo("Q4_K_M");
    assertThat(said.path("metadata").path("llama.block_count").asText()).isEqualTo("1");
    assertThat(said.path("tensors")).hasSize(11);
    assertThat(said.path("tensors").get(0).path("bytes").asLong()).isEqualTo(256 * 64 * 4);
  }
}
