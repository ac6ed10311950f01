package io.quern.model;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An immutable run of bytes, compared by content. The array behind it is shared, not copied:
 * whoever makes one gives it away.
 */
public final class Bytes {
  private static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] array;
  private final int from;
  private final int length;

  private Bytes(byte[] array, int from, int length) {
    this.array = array;
    this.from = from;
    this.length = length;
  }

  public static Bytes empty() {
    return EMPTY;
  }

  /** Wraps the whole array. */
  public static Bytes of(byte[] array) {
    return new Bytes(array, 0, array.length);
  }

  /** Wraps {@code length} bytes of {@code array} from index {@code from} on. */
  public static Bytes of(byte[] array, int from, int length) {
    java.util.Objects.checkFromIndexSize(from, length, array.length);
    return new Bytes(array, from, length);
  }

  /**
   * The remaining bytes of {@code buffer}: shared when it is backed by an array, else copied. The
   * buffer's position stays.
   */
  public static Bytes of(ByteBuffer buffer) {
    if (buffer.hasArray()) {
      return new Bytes(
          buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return of(copy);
  }

  public int length() {
    return length;
  }

  /** The shared array; the content begins at {@link #from()}. Do not write to it. */
  public byte[] array() {
    return array;
  }

  public int from() {
    return from;
  }

  /** A read-only view in native Java order (big endian). */
  public ByteBuffer asBuffer() {
    return ByteBuffer.wrap(array, from, length).slice().asReadOnlyBuffer();
  }

  /** The part of {@code count} bytes from {@code start} on, sharing the array. */
  public Bytes slice(int start, int count) {
    java.util.Objects.checkFromIndexSize(start, count, length);
    return new Bytes(array, from + start, count);
  }

  public byte[] toArray() {
    return Arrays.copyOfRange(array, from, from + length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, from, from + length, that.array, that.from, that.from + that.length);
  }

  @Override
  public int hashCode() {
    return asBuffer().hashCode();
  }

  @Override
  public String toString() {
    return length + " bytes";
  }
}
