package io.quern.model;

/**
 * Groups of so many rows of a matrix, and how chunks lie among them. A chunk decides by itself what
 * a group of its rows needs, unless it has only a piece of it. Of large groups, which no chunk ever
 * holds whole, it decides none, not even the last and smaller one: so what becomes of a group does
 * not depend on the chunks.
 *
 * @param rows of the matrix
 * @param unitRows of a group; the last one has what is left
 * @param isLarge whether a group is larger than the largest chunk
 */
public record RowGroups(long rows, long unitRows, boolean isLarge) {

  /**
   * The rows of a chunk.
   *
   * @param lead of a group that began before the chunk
   * @param own of groups that the chunk decides
   * @param trail of a group that begins in the chunk, but is not decided there
   */
  public record Split(int lead, int own, int trail) {}

  /** The groups of a matrix. */
  public static RowGroups of(long rows, long columns, String dtype, long unitRows) {
    long unit = Math.min(rows, unitRows);
    int weightBytes = dtype.equals("F32") ? Float.BYTES : Short.BYTES;
    long bytes = Math.multiplyExact(Math.multiplyExact(unit, columns), weightBytes);
    return new RowGroups(rows, unit, bytes > TensorChunk.MAX_PAYLOAD);
  }

  /** The same of a tensor of one matrix. */
  public static RowGroups of(TensorInfo tensor, long unitRows) {
    return of(tensor.shape().rows(), tensor.shape().columns(), tensor.dtype(), unitRows);
  }

  /** Whether a chunk of the tensor has a group that it does not decide. */
  public boolean areShared(TensorInfo tensor) {
    return isLarge || (tensor.chunkCount() > 1 && tensor.rowsPerChunk() % unitRows != 0);
  }

  /** How {@code count} rows from {@code first} on lie among groups. */
  public Split split(long first, long count) {
    long end = first + count;
    long lead = Math.min(end, firstFrom(first)) - first;
    long last = (end - 1) / unitRows * unitRows;
    boolean decided = last < first || (endOf(last) <= end && !isLarge);
    long trail = decided ? 0 : end - last;
    return new Split(
        Math.toIntExact(lead), Math.toIntExact(count - lead - trail), Math.toIntExact(trail));
  }

  /** The first row, from one on, that a group begins with. */
  private long firstFrom(long row) {
    return Math.ceilDiv(row, unitRows) * unitRows;
  }

  /** One behind the last row of the group that begins with a row. */
  private long endOf(long first) {
    return Math.min(rows, first + unitRows);
  }

  /** Whether a group ends before a row. */
  public boolean endsAt(long row) {
    return row % unitRows == 0 || row == rows;
  }

  public long groupOf(long row) {
    return row / unitRows;
  }
}
