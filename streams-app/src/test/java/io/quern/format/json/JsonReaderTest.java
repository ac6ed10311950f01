package io.quern.format.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  @Test
  void shouldReadEveryKindOfValue() throws JsonException {
    JsonObject object =
        (JsonObject)
            read(" { \"a\" : [ 1 , -2.50e+3, true,false , null ], \"b\":{}, \"c\":\"x\" } \n\t\r");
    assertThat(object.members().keySet()).containsExactly("a", "b", "c");
    assertThat(object.get("a"))
        .contains(
            new JsonArray(
                List.of(
                    new JsonNumber("1"),
                    new JsonNumber("-2.50e+3"),
                    JsonLiteral.TRUE,
                    JsonLiteral.FALSE,
                    JsonLiteral.NULL)));
    assertThat(object.object("b").orElseThrow().members()).isEmpty();
    assertThat(object.string("c")).contains("x");
    assertThat(object.flag("c")).isEmpty();
  }

  @Test
  void shouldResolveEscapes() throws JsonException {
    assertThat(read("\"\\\"\\\\\\/\\b\\f\\n\\r\\tA\\u00e9\\uD801\\udc00é𐐀\""))
        .isEqualTo(new JsonString("\"\\/\b\f\n\r\tAé𐐀é𐐀"));
  }

  @Test
  void shouldKeepNumbersAsTheyAreSpelled() throws JsonException {
    JsonNumber number = (JsonNumber) read("1e-05");
    assertThat(number.text()).isEqualTo("1e-05");
    assertThat(number.asDouble()).isEqualTo(1e-5);
    assertThat(number.asLong()).isEmpty();
    assertThat(((JsonNumber) read("9223372036854775807")).asLong()).hasValue(Long.MAX_VALUE);
    assertThat(((JsonNumber) read("9223372036854775808")).asLong()).isEmpty();
  }

  @Test
  void shouldReadMemberByMember() throws JsonException {
    JsonReader reader = new JsonReader(bytes("{\"n\": 7, \"l\": [1, 2], \"s\": \"t\"}"));
    List<Object> seen = new ArrayList<>();
    reader.<JsonException>object(
        name -> {
          switch (name) {
            case "n" -> seen.add(reader.integer());
            case "l" -> reader.<JsonException>array(() -> seen.add(reader.integer()));
            default -> seen.add(reader.position() + reader.string());
          }
        });
    reader.end();
    assertThat(seen).containsExactly(7L, 1L, 2L, "27t");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "``| 0 | expected a value, found the end",
        "nul| 3 | expected 'l', found the end",
        "tru3| 3 | expected 'e', found '3'",
        "[1,]| 3 | expected a value, found ']'",
        "[1 2]| 3 | expected ']', found '2'",
        "{\"a\" 1}| 5 | expected ':', found '1'",
        "{\"a\":1,}| 7 | expected '\"', found '}'",
        "{a:1}| 1 | expected '\"', found 'a'",
        "{\"a\":1,\"a\":2}| 7 | a name that stands twice in one object",
        "1 1| 2 | expected the end, found '1'",
        "01| 1 | expected the end, found '1'",
        "+1| 0 | expected a value, found '+'",
        "-| 1 | expected a digit, found the end",
        "1.| 2 | expected a digit, found the end",
        "1e+x| 3 | expected a digit, found 'x'",
        "NaN| 0 | expected a value, found 'N'",
        "\"a| 2 | the text ends too early",
        "\"\\x\"| 1 | an unknown escape",
        "\"\\u12g4\"| 5 | expected a hexadecimal digit, found 'g'",
        "\"\\ud800\"| 1 | half of a surrogate pair",
        "\"\\udc00\\ud800\"| 1 | half of a surrogate pair",
        "/*c*/1| 0 | expected a value, found '/'",
      })
  void shouldRefuseWhatIsNoJson(String text, long offset, String problem) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> read(text))
        .withMessage(problem + " (byte " + offset + ")")
        .satisfies(e -> assertThat(e.offset()).isEqualTo(offset));
  }

  @Test
  void shouldRefuseControlCharactersAndWhatIsNotUtf8() {
    refused("\"a\nb\"").withMessageContaining("a control character");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(
            () -> JsonReader.read(MemorySegment.ofArray(new byte[] {'"', (byte) 0xC3, '"'})))
        .withMessage("a string that is not UTF-8 (byte 1)");
    refused("\uFEFF{}").withMessageContaining("found byte 0xEF");
  }

  @Test
  void shouldRefuseWhatWouldTakeTooMuch() throws JsonException {
    assertThat(read("[".repeat(64) + "]".repeat(64))).isInstanceOf(JsonArray.class);
    refused("[".repeat(65) + "]".repeat(65)).withMessageContaining("more than 64 levels");
    refused("1".repeat(401)).withMessageContaining("a number of more than 400 characters");
    refused("[" + "0,".repeat(1_000_000) + "0]").withMessageContaining("more than 1000000 values");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1e3", "\"1\"", "99999999999999999999"})
  void shouldRefuseOtherThanWholeNumbersWhereOneIsDue(String text) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> new JsonReader(bytes(text)).integer());
  }

  private static org.assertj.core.api.ThrowableAssertAlternative<JsonException> refused(
      String text) {
    return assertThatExceptionOfType(JsonException.class).isThrownBy(() -> read(text));
  }

  private static JsonValue read(String text) throws JsonException {
    return JsonReader.read(bytes(text));
  }

  private static MemorySegment bytes(String text) {
    return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
  }
}
