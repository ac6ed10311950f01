package io.quern.plan.gguf;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The layer in a tensor's name: what C's sscanf finds with {@code "blk.%d."}, which also takes
 * spaces and a sign before the digits.
 */
final class LayerNumber {
  private static final Pattern LAYER =
      Pattern.compile("blk\\.[ \\t\\n\\x0B\\f\\r]*([+-]?)([0-9]+)");

  private LayerNumber() {}

  static OptionalInt of(String name) {
    Matcher matcher = LAYER.matcher(name);
    return matcher.lookingAt()
        ? OptionalInt.of((int) saturated(matcher.group(1), matcher.group(2)))
        : OptionalInt.empty();
  }

  /** The number for sorting: -1, before every layer, for a tensor of none. */
  static int orNone(String name) {
    return of(name).orElse(-1);
  }

  /** A number too large for a long becomes the nearest long; of a long, the lower half is kept. */
  private static long saturated(String sign, String digits) {
    try {
      return Long.parseLong(sign + digits);
    } catch (NumberFormatException e) {
      return sign.equals("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
