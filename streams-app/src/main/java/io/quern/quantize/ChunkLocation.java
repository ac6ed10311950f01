package io.quern.quantize;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Where a chunk, or a part of one, stands in the log of its own partition.
 *
 * @param offset the record's offset
 * @param part which part of the chunk it is
 */
public record ChunkLocation(long offset, int part) {
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + Long.BYTES + Integer.BYTES;

  /** Version 1: the version, the offset, the part; big endian, so that nothing but equal locations have equal bytes. */
  public static Serde<ChunkLocation> serde() {
    return Serdes.serdeFrom(
        (topic, location) ->
            location == null ? null : ByteBuffer.allocate(BYTES).put(VERSION).putLong(location.offset()).putInt(location.part()).array(),
        (topic, bytes) -> bytes == null ? null : read(ByteBuffer.wrap(bytes)));
  }

  private static ChunkLocation read(ByteBuffer bytes) {
    byte version = bytes.get();
    if (version != VERSION || bytes.remaining() != BYTES - 1) {
      throw new IllegalStateException("store chunk-locations holds version " + version + ", this is version " + VERSION);
    }
    return new ChunkLocation(bytes.getLong(), bytes.getInt());
  }
}
