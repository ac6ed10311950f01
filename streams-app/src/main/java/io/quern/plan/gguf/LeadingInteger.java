package io.quern.plan.gguf;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number at the beginning of a text, read as C++'s stoi does: space, a sign, decimal digits,
 * then anything.
 */
final class LeadingInteger {
  private static final Pattern NUMBER = Pattern.compile("[ \\t\\n\\x0B\\f\\r]*([+-]?[0-9]+)");

  private LeadingInteger() {}

  /** Empty where there is none, or where it exceeds an int. */
  static OptionalInt of(String text) {
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.lookingAt()) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(matcher.group(1)));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
