package io.quern.format.json;

/** Strings as JSON spells them. */
public final class JsonText {
  private JsonText() {}

  /**
   * Appends a quoted string that keeps every character but quotes, backslashes and controls: as
   * Rust's serde_json writes it.
   */
  public static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      escape(text.charAt(i), out);
    }
    out.append('"');
  }

  /**
   * Appends a quoted string of ASCII alone, everything else escaped: as Python's json.dumps writes
   * it.
   */
  public static void quoteAscii(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x7F) {
        escape(c, out);
      } else {
        unit(c, out);
      }
    }
    out.append('"');
  }

  private static void escape(char c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c < ' ') {
          unit(c, out);
        } else {
          out.append(c);
        }
      }
    }
  }

  private static void unit(char c, StringBuilder out) {
    out.append("\\u%04x".formatted((int) c));
  }
}
