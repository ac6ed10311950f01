package io.quern.format.json;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a string: UTF-8 without control characters, and the escapes of RFC 8259. */
final class StringScanner {
  private final JsonCursor cursor;

  StringScanner(JsonCursor cursor) {
    this.cursor = cursor;
  }

  String read() throws JsonException {
    cursor.expect('"');
    String run = run();
    if (cursor.take('"')) {
      return run;
    }
    StringBuilder text = new StringBuilder(run);
    while (!cursor.take('"')) {
      cursor.expect('\\');
      escape(text);
      text.append(run());
    }
    return text.toString();
  }

  /** What stands as it is, up to a quote or an escape. */
  private String run() throws JsonException {
    long start = cursor.position();
    while (cursor.peek() != '"' && cursor.peek() != '\\') {
      if (cursor.peek() < ' ' && cursor.peek() != JsonCursor.END) {
        throw cursor.refusal("a control character within a string");
      }
      int _ = cursor.next();
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(cursor.since(start).asByteBuffer())
          .toString();
    } catch (CharacterCodingException e) {
      throw new JsonException("a string that is not UTF-8", start);
    }
  }

  private void escape(StringBuilder text) throws JsonException {
    long start = cursor.position() - 1;
    switch (cursor.next()) {
      case '"' -> text.append('"');
      case '\\' -> text.append('\\');
      case '/' -> text.append('/');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case 'u' -> text.appendCodePoint(codePoint(start));
      default -> throw new JsonException("an unknown escape", start);
    }
  }

  /** One escape, or two of them for what lies beyond 16 bits. */
  private int codePoint(long start) throws JsonException {
    char first = unit();
    if (!Character.isSurrogate(first)) {
      return first;
    }
    if (Character.isHighSurrogate(first) && cursor.take('\\') && cursor.take('u')) {
      char second = unit();
      if (Character.isLowSurrogate(second)) {
        return Character.toCodePoint(first, second);
      }
    }
    throw new JsonException("half of a surrogate pair", start);
  }

  private char unit() throws JsonException {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(cursor.peek(), 16);
      if (digit < 0) {
        throw cursor.refusal("expected a hexadecimal digit, found " + cursor.found());
      }
      int _ = cursor.next();
      unit = unit << 4 | digit;
    }
    return (char) unit;
  }
}
