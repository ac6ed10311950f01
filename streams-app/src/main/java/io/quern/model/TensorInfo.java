package io.quern.model;

/**
 * What a manifest says of one tensor.
 *
 * @param dtype the source format's name of the dtype; F32, F16 and BF16 are the same in all
 * @param rowsPerChunk rows of one matrix that travel together; chunks never cross a matrix
 * @param chunkCount chunks of the whole tensor
 * @param order the tensor's place in the source file, from 0
 */
public record TensorInfo(
    String name, String dtype, TensorShape shape, long rowsPerChunk, long chunkCount, int order) {

  /** Chunks of one matrix. */
  public long chunksPerMatrix() {
    return Math.ceilDiv(shape.rowsPerMatrix(), rowsPerChunk);
  }

  /** The matrix that chunk {@code index} is part of. */
  public long matrixOf(long index) {
    return index / chunksPerMatrix();
  }

  /** The first row of chunk {@code index}, counted within its matrix. */
  public long firstRowOf(long index) {
    return index % chunksPerMatrix() * rowsPerChunk;
  }

  /** Rows of chunk {@code index}. */
  public long rowsOf(long index) {
    return Math.min(rowsPerChunk, shape.rowsPerMatrix() - firstRowOf(index));
  }
}
