package io.quern.format.gguf;

import io.quern.model.Bytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a header from front to back and refuses to step over its end. What is read next is named
 * for the refusal.
 */
final class HeaderCursor {
  /**
   * No header is larger than this: the largest vocabularies take some ten MiB, and what is larger
   * would not fit the heap.
   */
  static final long MAX_HEADER_BYTES = 256L << 20;

  private static final String CUT = "the file is cut short or damaged: copy or download it again";
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment file;
  private final long end;
  private long position;
  private long fieldStart;
  private String subject = "";

  HeaderCursor(MemorySegment file) {
    this.file = file;
    this.end = Math.min(file.byteSize(), MAX_HEADER_BYTES);
  }

  long position() {
    return position;
  }

  long remaining() {
    return end - position;
  }

  /** Names what is being read, for messages. */
  void reading(String what) {
    subject = what;
  }

  int i32(String field) throws GgufException {
    return file.get(INT, advance(4, field));
  }

  long i64(String field) throws GgufException {
    return file.get(LONG, advance(8, field));
  }

  /**
   * A count of things that take at least {@code minBytes} each: refused when so many cannot be
   * left.
   */
  long count(String field, int minBytes) throws GgufException {
    long count = i64(field);
    if (count < 0 || count > remaining() / minBytes) {
      throw refusal(
          field
              + " is "
              + Long.toUnsignedString(count)
              + ", but "
              + remaining()
              + " bytes are left of the header",
          endHint());
    }
    return count;
  }

  /** A length and as many bytes of UTF-8: a key or a tensor's name. */
  String name(String field) throws GgufException {
    long length = count("the length of " + field, 1);
    byte[] bytes = take(length, field);
    try {
      String name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (name.indexOf('\0') >= 0) {
        throw refusal(field + " holds a zero byte", "convert the model again");
      }
      return name;
    } catch (CharacterCodingException e) {
      throw refusal(field + " is not UTF-8", "convert the model again");
    }
  }

  /** Skips {@code count} strings. */
  void skipStrings(long count) throws GgufException {
    for (long i = 0; i < count; i++) {
      skip(count("the length of string " + i, 1), "a string");
    }
  }

  void skip(long length, String field) throws GgufException {
    advance(length, field);
  }

  /** The bytes from {@code start} up to the position. */
  Bytes since(long start) {
    return Bytes.of(file.asSlice(start, position - start).toArray(ValueLayout.JAVA_BYTE));
  }

  GgufException refusal(String problem, String hint) {
    return new GgufException(problem, subject, fieldStart, hint);
  }

  private byte[] take(long length, String field) throws GgufException {
    return file.asSlice(advance(length, field), length).toArray(ValueLayout.JAVA_BYTE);
  }

  private long advance(long length, String field) throws GgufException {
    fieldStart = position;
    if (length > remaining()) {
      throw refusal("the header ends within " + field, endHint());
    }
    position += length;
    return fieldStart;
  }

  private String endHint() {
    return end < file.byteSize()
        ? "headers of up to 256 MiB are read: the file is damaged, or no model"
        : CUT;
  }
}
