package io.quern.format.gguf;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the fields of a header one by one, so that a test can get any of them wrong. */
final class HeaderBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static HeaderBytes of(int version, long tensors, long entries) {
    return new HeaderBytes()
        .raw("GGUF".getBytes(StandardCharsets.US_ASCII))
        .i32(version)
        .i64(tensors)
        .i64(entries);
  }

  HeaderBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  HeaderBytes i32(int value) {
    return raw(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  HeaderBytes i64(long value) {
    return raw(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  HeaderBytes string(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return i64(bytes.length).raw(bytes);
  }

  /** An entry of type u32. */
  HeaderBytes u32(String key, int value) {
    return string(key).i32(GgufValueType.U32.id()).i32(value);
  }

  /** A line of the table of tensors. */
  HeaderBytes tensor(String name, GgmlType type, long offset, long... extents) {
    string(name).i32(extents.length);
    for (long extent : extents) {
      i64(extent);
    }
    return i32(type.id()).i64(offset);
  }

  /** Zeros up to the next multiple of {@code alignment}, then {@code bytes} more. */
  HeaderBytes data(int alignment, int bytes) {
    return raw(new byte[Math.ceilDiv(out.size(), alignment) * alignment - out.size() + bytes]);
  }

  int size() {
    return out.size();
  }

  MemorySegment segment() {
    return MemorySegment.ofArray(out.toByteArray());
  }
}
