package io.quern.serde;

import io.quern.model.TensorChunk;
import java.lang.foreign.MemorySegment;

/**
 * Writes chunk records straight from mapped memory: the weights are copied once. Serves one thread
 * at a time.
 */
public final class ChunkEncoder {
  private final AvroWriter<TensorChunk> writer = new AvroWriter<>(new TensorChunkMapper());

  /**
   * The record of a chunk.
   *
   * @param head the chunk, its payload empty
   * @param weights the payload, at most {@link TensorChunk#MAX_PAYLOAD} bytes
   */
  public byte[] encode(TensorChunk head, MemorySegment weights) {
    int length = Math.toIntExact(weights.byteSize());
    byte[] record = writer.writeWithRoom(head, length);
    MemorySegment.copy(weights, 0, MemorySegment.ofArray(record), record.length - length, length);
    return record;
  }
}
