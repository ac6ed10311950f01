package io.quern.kernel;

import java.util.List;
import java.util.Map;

/** The parameters of a row format as text, read strictly: what is wrong is said by name. */
record FormatParameters(Map<String, String> texts) {

  /**
   * A whole number.
   *
   * @throws IllegalArgumentException when it is missing or not in {@code low..high}
   */
  int integer(String name, int low, int high) {
    String text = texts.getOrDefault(name, "");
    try {
      int value = Integer.parseInt(text);
      if (value >= low && value <= high) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below, as for a number out of range
    }
    throw new IllegalArgumentException(
        "parameter %s=%s: must be a number from %d to %d".formatted(name, text, low, high));
  }

  /**
   * One of some words, the first of which is the default.
   *
   * @throws IllegalArgumentException for any other word
   */
  String word(String name, String... allowed) {
    String word = texts.getOrDefault(name, allowed[0]);
    if (!List.of(allowed).contains(word)) {
      throw new IllegalArgumentException(
          "parameter %s=%s: must be one of %s".formatted(name, word, String.join(", ", allowed)));
    }
    return word;
  }

  /** The dtype that scales are rounded to; F32 by default. */
  ScaleDtype dtype() {
    return ScaleDtype.of(texts.getOrDefault("dtype", "F32"));
  }
}
