package io.quern.format.json;

import java.util.OptionalLong;

/**
 * A number as it was spelled: {@code 1e-05} stays {@code 1e-05}.
 *
 * @param text in JSON's grammar
 */
public record JsonNumber(String text) implements JsonValue {

  public static JsonNumber of(long value) {
    return new JsonNumber(Long.toString(value));
  }

  /** The value of a whole number that a long holds; empty with a fraction or an exponent. */
  public OptionalLong asLong() {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The nearest double. */
  public double asDouble() {
    return Double.parseDouble(text);
  }
}
