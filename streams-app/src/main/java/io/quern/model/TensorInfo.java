package io.quern.model;

/**
 * What a manifest says of one tensor.
 *
 * @param dtype the source format's name of the dtype; F32, F16 and BF16 are the same in all
 * @param rowsPerChunk rows of one matrix that travel together; chunks never cross a matrix
 * @param chunkCount chunks of the whole tensor
 * @param order the tensor's place in the source file, from 0
 * @param digests what its content is
 * @param origins which uploads hold its chunks
 */
public record TensorInfo(
    String name,
    String dtype,
    TensorShape shape,
    long rowsPerChunk,
    long chunkCount,
    int order,
    TensorDigests digests,
    ChunkOrigins origins) {

  /** A tensor of which no digest is known and whose chunks its own revision holds. */
  public TensorInfo(
      String name, String dtype, TensorShape shape, long rowsPerChunk, long chunkCount, int order) {
    this(name, dtype, shape, rowsPerChunk, chunkCount, order, TensorDigests.NONE, ChunkOrigins.OWN);
  }

  public TensorInfo with(TensorDigests known) {
    return new TensorInfo(name, dtype, shape, rowsPerChunk, chunkCount, order, known, origins);
  }

  public TensorInfo with(ChunkOrigins others) {
    return new TensorInfo(name, dtype, shape, rowsPerChunk, chunkCount, order, digests, others);
  }

  /**
   * The chunk that holds the bytes of chunk {@code index}: of {@code own}, the tensor's revision,
   * or of the one that has them.
   */
  public ChunkId chunk(Revision own, long index) {
    ChunkOrigins.Origin origin = origins.of(index);
    Revision holder = origin.isSelf() ? own : new Revision(own.model(), origin.revision());
    return new ChunkId(holder, name, index);
  }

  /** Whether its chunks are as many and as large as another's of the same name. */
  public boolean isCutLike(TensorInfo other) {
    return name.equals(other.name)
        && dtype.equals(other.dtype)
        && shape.equals(other.shape)
        && rowsPerChunk == other.rowsPerChunk
        && chunkCount == other.chunkCount;
  }

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
