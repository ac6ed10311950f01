package io.quern.kernel;

/** Turns rows of weights into the arrays of one {@link RowFormat}; for one thread. */
public interface RowQuantizer {

  /**
   * Quantizes whole rows.
   *
   * @param x holds {@code rows} x {@code columns} finite weights, row after row, from index {@code
   *     xFrom} on
   * @param arrays one a role, each long enough for all rows of the chunk
   * @param firstRow where the rows go in the arrays, a multiple of the format's unit
   */
  void quantize(float[] x, int xFrom, int rows, int columns, byte[][] arrays, int firstRow);
}
