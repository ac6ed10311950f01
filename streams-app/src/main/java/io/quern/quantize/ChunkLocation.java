package io.quern.quantize;

import java.nio.ByteBuffer;

/**
 * Where a chunk, or a part of one, stands in the log of its own partition.
 *
 * @param offset the record's offset
 * @param part which part of the chunk it is
 * @param length bytes of its payload
 * @param position bytes of payload that stood before it, as far as the task has counted
 */
public record ChunkLocation(long offset, int part, int length, long position) {
  private static final byte VERSION = 2;
  private static final int BYTES = 1 + 2 * Long.BYTES + 2 * Integer.BYTES;

  /** The position behind it. */
  long end() {
    return position + length;
  }

  /** Version 2 of the stored form: version, offset, part, length, position; big endian. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES)
        .put(VERSION)
        .putLong(offset)
        .putInt(part)
        .putInt(length)
        .putLong(position)
        .array();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalStateException for bytes of another version
   */
  public static ChunkLocation of(byte[] stored) {
    ByteBuffer bytes = ByteBuffer.wrap(stored);
    byte version = bytes.get();
    if (version != VERSION || stored.length != BYTES) {
      throw new IllegalStateException(
          "store chunk-locations holds version " + version + ", this is version " + VERSION);
    }
    return new ChunkLocation(bytes.getLong(), bytes.getInt(), bytes.getInt(), bytes.getLong());
  }
}
