package io.quern.format.json;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Steps through the bytes of a document and refuses to step over its end. */
final class JsonCursor {
  /** What {@link #peek()} says at the end. */
  static final int END = -1;

  private final MemorySegment document;
  private long position;

  JsonCursor(MemorySegment document) {
    this.document = document;
  }

  long position() {
    return position;
  }

  /** The next byte, which stays, or {@link #END}. */
  int peek() {
    return position < document.byteSize()
        ? Byte.toUnsignedInt(document.get(ValueLayout.JAVA_BYTE, position))
        : END;
  }

  /** Takes the next byte; there must be one. */
  int next() throws JsonException {
    int next = peek();
    if (next == END) {
      throw refusal("the text ends too early");
    }
    position++;
    return next;
  }

  /** Takes the next byte if it is {@code wanted}. */
  boolean take(char wanted) {
    boolean there = peek() == wanted;
    position += there ? 1 : 0;
    return there;
  }

  void expect(char wanted) throws JsonException {
    if (!take(wanted)) {
      throw refusal("expected '" + wanted + "', found " + found());
    }
  }

  void skipWhitespace() {
    while (isWhitespace(peek())) {
      position++;
    }
  }

  /** The bytes from {@code start} up to the position. */
  MemorySegment since(long start) {
    return document.asSlice(start, position - start);
  }

  JsonException refusal(String problem) {
    return new JsonException(problem, position);
  }

  /** The next byte, for messages. */
  String found() {
    int next = peek();
    if (next == END) {
      return "the end";
    }
    return next > ' ' && next < 0x7F ? "'" + (char) next + "'" : "byte 0x%02X".formatted(next);
  }

  private static boolean isWhitespace(int next) {
    return next == ' ' || next == '\n' || next == '\r' || next == '\t';
  }
}
