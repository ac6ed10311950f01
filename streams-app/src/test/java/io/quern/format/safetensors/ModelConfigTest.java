package io.quern.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class ModelConfigTest {
  @Test
  void shouldKeepTheTextAndSayWhatIsInIt() throws SafetensorsException {
    String text =
        "{\"model_type\": \"llama\",\n \"tie_word_embeddings\": true, \"dtype\": \"float16\"}\n";
    ModelConfig config = ModelConfig.read(text);
    assertThat(config.text()).isEqualTo(text);
    assertThat(config.modelType()).isEqualTo("llama");
    assertThat(config.tieWordEmbeddings()).contains(true);
    assertThat(config.dtype()).contains("float16");
  }

  @Test
  void shouldReadTheOlderNameOfTheDtype() throws SafetensorsException {
    assertThat(ModelConfig.read("{\"torch_dtype\":\"bfloat16\"}").dtype()).contains("bfloat16");
  }

  @Test
  void shouldNotGuess() throws SafetensorsException {
    ModelConfig config = ModelConfig.read("{}");
    assertThat(config.modelType()).isEmpty();
    assertThat(config.tieWordEmbeddings()).isEmpty();
    assertThat(config.dtype()).isEmpty();
  }

  @Test
  void shouldRefuseWhatIsNoConfig() {
    assertThatExceptionOfType(SafetensorsException.class)
        .isThrownBy(() -> ModelConfig.read("[]"))
        .withMessageContaining("a config that is no object ('config.json')");
    assertThatExceptionOfType(SafetensorsException.class)
        .isThrownBy(() -> ModelConfig.read("{\"a\":}"))
        .withMessageContaining("expected a value, found '}' ('config.json', byte 5)");
    assertThatExceptionOfType(SafetensorsException.class)
        .isThrownBy(() -> ModelConfig.read(" ".repeat((16 << 20) + 1)))
        .withMessageContaining("a config of 16777217 bytes");
  }
}
