package io.quern.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
  @Test
  void shouldWriteAsPythonDoes() throws JsonException {
    assertThat(JsonWriter.write(read("{\"b\":[1e-05,true,[]],\"a\":{\"x\":null},\"é\":{}}")))
        .isEqualTo(
            """
            {
              "a": {
                "x": null
              },
              "b": [
                1e-05,
                true,
                []
              ],
              "\\u00e9": {}
            }\
            """);
  }

  @Test
  void shouldEscapeAsPythonDoes() {
    StringBuilder out = new StringBuilder();
    JsonText.quoteAscii("\"\\/\b\f\n\r\t\u0001~\u007fé𐐀", out);
    assertThat(out.toString())
        .isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001~\\u007f\\u00e9\\ud801\\udc00\"");
  }

  @Test
  void shouldEscapeAsRustDoes() {
    StringBuilder out = new StringBuilder();
    JsonText.quote("\"\\/\b\f\n\r\t\u0001\u001f~\u007fé𐐀", out);
    assertThat(out.toString()).isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f~\u007fé𐐀\"");
  }

  @Test
  void shouldReadBackWhatItWrote() throws JsonException {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 200; i++) {
      String text =
          random
              .ints(random.nextInt(20), 0, 0x10FFFF)
              .filter(c -> c < 0xD800 || c > 0xDFFF)
              .mapToObj(Character::toString)
              .collect(Collectors.joining());
      StringBuilder out = new StringBuilder();
      JsonText.quote(text, out);
      assertThat(read(out.toString())).isEqualTo(new JsonString(text));
      assertThat(read(JsonWriter.write(new JsonString(text)))).isEqualTo(new JsonString(text));
    }
  }

  private static JsonValue read(String text) throws JsonException {
    return JsonReader.read(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
  }
}
