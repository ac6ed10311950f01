package io.quern.publish;

import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;

/**
 * How large chunks are: as many whole rows of one matrix as fit, at least one.
 *
 * @param payloadLimit the most bytes of weights that a record should carry
 * @param unit where more than so many rows fit, a chunk is a multiple of it: blocks of 64 weights
 *     that run over rows then end with a chunk of 64 rows
 */
record ChunkSize(long payloadLimit, long unit) {
  ChunkSize {
    if (payloadLimit < 1 || unit < 1) {
      throw new IllegalArgumentException("a chunk of " + payloadLimit + " bytes");
    }
  }

  /**
   * A tensor cut so.
   *
   * @param order its place in the source
   */
  TensorInfo tensor(String name, String dtype, TensorShape shape, long rowBytes, int order) {
    long fitting = payloadLimit / rowBytes;
    long whole = fitting > unit ? fitting / unit * unit : fitting;
    long rowsPerChunk = Math.clamp(whole, 1, shape.rowsPerMatrix());
    long chunks =
        Math.multiplyExact(shape.matrices(), Math.ceilDiv(shape.rowsPerMatrix(), rowsPerChunk));
    return new TensorInfo(name, dtype, shape, rowsPerChunk, chunks, order);
  }
}
