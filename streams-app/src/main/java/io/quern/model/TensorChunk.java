package io.quern.model;

/**
 * Whole rows of one matrix of a tensor, or a part of one row that is wider than a record.
 *
 * @param uploadId the upload that it belongs to
 * @param dtype of the payload, as the source format spells it
 * @param payload the weights, little endian, row after row
 */
public record TensorChunk(
    ChunkId id, String uploadId, Span span, Part part, String dtype, Bytes payload) {
  /** Most bytes of a payload: stock brokers limit a batch to 1,048,588 bytes. */
  public static final int MAX_PAYLOAD = 900 * 1024;

  /**
   * The rows of the chunk.
   *
   * @param firstRow counted within the matrix
   */
  public record Span(long matrix, long firstRow, long rows, long columns) {}

  /**
   * Which part of a chunk this is.
   *
   * @param elementOffset index of its first weight within the row
   */
  public record Part(int index, int count, long elementOffset) {
    public static final Part WHOLE = new Part(0, 1, 0);
  }
}
