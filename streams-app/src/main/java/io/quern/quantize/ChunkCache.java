package io.quern.quantize;

import io.quern.model.TensorChunk;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The chunks that came last and found no order, within a budget of bytes: an order is mostly a
 * moment behind its chunk.
 */
public final class ChunkCache {
  private final long budget;
  private final Map<Place, TensorChunk> chunks = new LinkedHashMap<>();
  private long bytes;

  /**
   * @param budget most bytes of payload that it holds
   */
  public ChunkCache(long budget) {
    this.budget = budget;
  }

  private record Place(int partition, long offset) {}

  public synchronized void put(int partition, long offset, TensorChunk chunk) {
    TensorChunk before = chunks.put(new Place(partition, offset), chunk);
    bytes += chunk.payload().length() - (before == null ? 0 : before.payload().length());
    Iterator<TensorChunk> oldest = chunks.values().iterator();
    while (bytes > budget && oldest.hasNext()) {
      bytes -= oldest.next().payload().length();
      oldest.remove();
    }
  }

  public synchronized Optional<TensorChunk> find(int partition, long offset) {
    return Optional.ofNullable(chunks.get(new Place(partition, offset)));
  }
}
