package io.quern.publish;

import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;

/**
 * How large chunks are: as many whole rows of one matrix as fit, at least one.
 *
 * @param payloadLimit the most bytes of weights that a record should carry
 */
record ChunkSize(long payloadLimit) {
  ChunkSize {
    if (payloadLimit < 1) {
      throw new IllegalArgumentException("a chunk of " + payloadLimit + " bytes");
    }
  }

  /**
   * A tensor cut so.
   *
   * @param order its place in the source
   */
  TensorInfo tensor(String name, String dtype, TensorShape shape, long rowBytes, int order) {
    long rowsPerChunk = Math.clamp(payloadLimit / rowBytes, 1, shape.rowsPerMatrix());
    long chunks =
        Math.multiplyExact(shape.matrices(), Math.ceilDiv(shape.rowsPerMatrix(), rowsPerChunk));
    return new TensorInfo(name, dtype, shape, rowsPerChunk, chunks, order);
  }
}
