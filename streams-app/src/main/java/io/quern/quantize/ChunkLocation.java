package io.quern.quantize;

import java.nio.ByteBuffer;

/**
 * Where a chunk, or a part of one, stands in the log of its own partition.
 *
 * @param offset the record's offset
 * @param part which part of the chunk it is
 * @param length bytes of its payload
 * @param position bytes of payload that stood before it, as far as the task has counted
 * @param arrived when it was sent, milliseconds since 1970, however often it was moved since;
 *     {@link #UNKNOWN} where an earlier version did not note it
 */
public record ChunkLocation(long offset, int part, int length, long position, long arrived) {
  static final long UNKNOWN = Long.MAX_VALUE;

  private static final byte VERSION = 3;
  private static final byte WITHOUT_TIME = 2;
  private static final int SHORT_BYTES = 1 + 2 * Long.BYTES + 2 * Integer.BYTES;
  private static final int BYTES = SHORT_BYTES + Long.BYTES;

  /** The position behind it. */
  long end() {
    return position + length;
  }

  /** The same chunk, first sent then. */
  ChunkLocation arrivedAt(long first) {
    return new ChunkLocation(offset, part, length, position, first);
  }

  /** Version 3 of the stored form: version, offset, part, length, position, arrived; big endian. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES)
        .put(VERSION)
        .putLong(offset)
        .putInt(part)
        .putInt(length)
        .putLong(position)
        .putLong(arrived)
        .array();
  }

  /**
   * Reads {@link #toBytes}, and version 2, which had no time.
   *
   * @throws IllegalStateException for bytes of another version
   */
  public static ChunkLocation of(byte[] stored) {
    ByteBuffer bytes = ByteBuffer.wrap(stored);
    byte version = bytes.get();
    boolean whole = version == VERSION && stored.length == BYTES;
    if (!whole && !(version == WITHOUT_TIME && stored.length == SHORT_BYTES)) {
      throw new IllegalStateException(
          "store chunk-locations holds version " + version + ", this is version " + VERSION);
    }
    return new ChunkLocation(
        bytes.getLong(),
        bytes.getInt(),
        bytes.getInt(),
        bytes.getLong(),
        whole ? bytes.getLong() : UNKNOWN);
  }
}
