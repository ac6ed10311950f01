package io.quern.model;

import java.util.List;

/**
 * All that a worker needs to know to turn one chunk into segments.
 *
 * @param uploadId the accepted upload
 * @param rows rows of the chunk
 * @param columns weights in a row
 * @param dtype dtype that the chunk must have
 */
public record QuantizeOrder(
    ChunkId chunk, String uploadId, long rows, long columns, String dtype, List<Target> targets)
    implements Order {
  public QuantizeOrder {
    targets = List.copyOf(targets);
  }

  /** This order for one of its targets alone. */
  public QuantizeOrder with(Target target) {
    return new QuantizeOrder(chunk, uploadId, rows, columns, dtype, List.of(target));
  }

  /**
   * Where one artifact wants the chunk.
   *
   * @param format block format, or the source dtype for a copy
   * @param file path within the artifact
   * @param offset byte offset of the chunk's first row in the file
   * @param length bytes of the whole chunk in that format
   */
  public record Target(PlanRef plan, String format, String file, long offset, long length) {}
}
