package io.quern.format.json;

import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Reads a number in the grammar of RFC 8259, as text. */
final class NumberScanner {
  private static final int MAX_CHARACTERS = 400;

  private final JsonCursor cursor;

  NumberScanner(JsonCursor cursor) {
    this.cursor = cursor;
  }

  JsonNumber read() throws JsonException {
    long start = cursor.position();
    boolean _ = cursor.take('-');
    if (!cursor.take('0')) {
      digits();
    }
    if (cursor.take('.')) {
      digits();
    }
    if (cursor.take('e') || cursor.take('E')) {
      boolean _ = cursor.take('+') || cursor.take('-');
      digits();
    }
    if (cursor.position() - start > MAX_CHARACTERS) {
      throw new JsonException("a number of more than " + MAX_CHARACTERS + " characters", start);
    }
    byte[] text = cursor.since(start).toArray(ValueLayout.JAVA_BYTE);
    return new JsonNumber(new String(text, StandardCharsets.US_ASCII));
  }

  private void digits() throws JsonException {
    if (!isDigit(cursor.peek())) {
      throw cursor.refusal("expected a digit, found " + cursor.found());
    }
    while (isDigit(cursor.peek())) {
      int _ = cursor.next();
    }
  }

  private static boolean isDigit(int next) {
    return next >= '0' && next <= '9';
  }
}
