package io.quern.quantize;

import io.quern.model.TensorChunk;
import java.util.Optional;

/** Reads a chunk again from the log. One reader serves one task. */
public interface ChunkReader extends AutoCloseable {

  /** The chunk at an offset of the task's partition; nothing when the log was cut above it. */
  Optional<TensorChunk> read(int partition, long offset);

  @Override
  void close();
}
