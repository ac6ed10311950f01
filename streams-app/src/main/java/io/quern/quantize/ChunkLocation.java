package io.quern.quantize;

import java.nio.ByteBuffer;

/**
 * Where a chunk, or a part of one, stands in the log of its own partition.
 *
 * @param offset the record's offset
 * @param part which part of the chunk it is
 */
public record ChunkLocation(long offset, int part) {
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + Long.BYTES + Integer.BYTES;

  /** Version 1 of the stored form: the version, the offset, the part; big endian. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).put(VERSION).putLong(offset).putInt(part).array();
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
    return new ChunkLocation(bytes.getLong(), bytes.getInt());
  }
}
