package io.quern.publish;

import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;
import java.lang.foreign.MemorySegment;

/**
 * Something that is published as a tensor.
 *
 * @param length of its bytes
 * @param file the file that holds it
 * @param offset of its first byte in the file
 */
record SourcePiece(
    String name, String dtype, TensorShape shape, long length, MemorySegment file, long offset) {

  MemorySegment bytes() {
    return file.asSlice(offset, length);
  }

  TensorInfo cut(ChunkSize size, int order) {
    return size.tensor(name, dtype, shape, length / shape.rows(), order);
  }
}
