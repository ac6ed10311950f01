package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The order and the oddities of llama-quantize's arguments. */
class QuantizeArgumentsTest {

  @ParameterizedTest
  @CsvSource({
    "in.gguf out.gguf Q4_K_M, out.gguf, Q4_K_M, 0",
    "in.gguf out.gguf q4_k_m 3, out.gguf, Q4_K_M, 3",
    "in.gguf out.gguf 15, out.gguf, Q4_K_M, 0",
    "in.gguf out.gguf COPY, out.gguf, COPY, 0",
    "in.gguf Q8_0, ggml-model-Q8_0.gguf, Q8_0, 0",
    "in.gguf Q8_0 4, ggml-model-Q8_0.gguf, Q8_0, 4",
    "in.gguf 7, ggml-model-Q8_0.gguf, Q8_0, 0",
    "in.gguf 0, ggml-model-F32.gguf, F32, 0",
    "in.gguf out.gguf Q6_K 0, out.gguf, Q6_K, 0",
    "in.gguf out.gguf Q6_K -1, out.gguf, Q6_K, 0",
    "in.gguf 7b.gguf Q4_K_M, 7b.gguf, Q4_K_M, 0",
    "in.gguf 7b.gguf Q4_K_M 2, 7b.gguf, Q4_K_M, 2",
    "in.gguf 7b.gguf 2, ggml-model-Q8_0.gguf, Q8_0, 2",
  })
  void shouldReadThemAsThePeerDoes(String words, String output, String type, int threads) {
    QuantizeArguments read = QuantizeArguments.parse(List.of(words.split(" ")));

    assertThat(read)
        .isEqualTo(
            new QuantizeArguments(
                Path.of("in.gguf"), Path.of(output), OutputFormat.GGUF, type, threads));
  }

  @Test
  void shouldPutTheOutputBesideTheInput() {
    QuantizeArguments read = QuantizeArguments.parse(List.of("models/in.gguf", "F16"));

    assertThat(read.output()).isEqualTo(Path.of("models/ggml-model-F16.gguf"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "in.gguf",
        "in.gguf out.gguf",
        "in.gguf out.gguf Q9",
        "in.gguf out.gguf Q4_K_M two",
        "in.gguf out.gguf Q4_K_M 1025",
        "in.gguf out.gguf Q4_K_M 2 more",
      })
  void shouldRefuse(String words) {
    List<String> read = List.of(words.split(" "));

    assertThatThrownBy(() -> QuantizeArguments.parse(read)).isInstanceOf(UsageException.class);
  }
}
