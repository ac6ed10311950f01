package io.quern.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsIndexTest {
  @Test
  void shouldReadWhichShardHoldsWhat() throws SafetensorsException {
    SafetensorsIndex index =
        read(
            """
            {"metadata": {"total_size": 12.0, "more": [1]},
             "weight_map": {"b": "m-00002-of-00002.safetensors", "a": "m-00001-of-00002.safetensors",
                            "c": "m-00001-of-00002.safetensors"}}\
            """);
    assertThat(index.files())
        .containsExactly("m-00001-of-00002.safetensors", "m-00002-of-00002.safetensors");
    assertThat(index.shards()).containsEntry("c", "m-00001-of-00002.safetensors").hasSize(3);
  }

  @Test
  void shouldReadWhatItWrites() throws SafetensorsException {
    SafetensorsIndex index = new SafetensorsIndex(Map.of("w", "x.safetensors"));
    assertThat(index.document(12))
        .isEqualTo(
            """
            {
              "metadata": {
                "total_size": 12
              },
              "weight_map": {
                "w": "x.safetensors"
              }
            }
            """);
    assertThat(read(index.document(12))).isEqualTo(index);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x.safetensors", "/x", "a/b", "..", ".x", "a\\\\b", "", "a\\u0000b", "a\\nb"})
  void shouldRefuseNamesThatLeaveTheDirectory(String shard) {
    assertThatExceptionOfType(SafetensorsException.class)
        .isThrownBy(() -> read("{\"weight_map\":{\"t\":\"" + shard + "\"}}"))
        .withMessageContaining("is no name of a file beside the index (tensor 't', byte 19)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"weight_map\":{}}", "{\"weight_map\":{\"a\":1}}", ""})
  void shouldRefuseWhatIsNoIndex(String text) {
    assertThatExceptionOfType(SafetensorsException.class)
        .isThrownBy(() -> read(text))
        .withMessageEndingWith("; copy or download the index again");
  }

  private static SafetensorsIndex read(String text) throws SafetensorsException {
    return SafetensorsIndex.read(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
  }
}
