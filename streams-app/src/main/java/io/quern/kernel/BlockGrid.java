package io.quern.kernel;

/**
 * A matrix cut into blocks of rows and columns; those at its right and lower edge may be smaller. A
 * chunk of whole rows touches whole and cut blocks.
 *
 * @param columns of the matrix
 */
public record BlockGrid(int blockRows, int blockColumns, int columns) {
  public BlockGrid {
    if (blockRows < 1 || blockColumns < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "blocks of %d x %d in %d columns".formatted(blockRows, blockColumns, columns));
    }
  }

  /** Blocks side by side. */
  public int across() {
    return Math.ceilDiv(columns, blockColumns);
  }

  /** Rows of blocks that rows {@code firstRow .. firstRow + rows - 1} of the matrix touch. */
  public int down(long firstRow, int rows) {
    return Math.toIntExact((firstRow + rows - 1) / blockRows - firstRow / blockRows + 1);
  }

  /** Where in its block a row of the matrix is. */
  public int rowInBlock(long row) {
    return Math.floorMod(row, blockRows);
  }

  /**
   * The largest magnitude in each block that some rows touch, among these rows.
   *
   * @param x holds the rows, one after the other, from index {@code xFrom} on
   * @param firstRow index of the first in the matrix
   * @return row-major, {@link #down} x {@link #across}
   */
  public float[] absmax(float[] x, int xFrom, long firstRow, int rows) {
    float[] absmax = new float[down(firstRow, rows) * across()];
    for (int row = 0; row < rows; row++) {
      int block = (rowInBlock(firstRow) + row) / blockRows * across();
      int from = xFrom + row * columns;
      for (int column = 0; column < columns; column += blockColumns, block++) {
        int count = Math.min(blockColumns, columns - column);
        absmax[block] = Math.max(absmax[block], absmax(x, from + column, count));
      }
    }
    return absmax;
  }

  /** By the bits: their order is that of magnitudes, and integers compare sooner. */
  private static float absmax(float[] x, int from, int count) {
    int bits = 0;
    for (int i = from; i < from + count; i++) {
      bits = Math.max(bits, Float.floatToRawIntBits(x[i]) & Integer.MAX_VALUE);
    }
    return Float.intBitsToFloat(bits);
  }
}
