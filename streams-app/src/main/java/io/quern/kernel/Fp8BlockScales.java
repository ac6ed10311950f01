package io.quern.kernel;

/**
 * The scales of the blocks that a chunk touches.
 *
 * @param rowInBlock of the chunk's first row: chunks need not begin where blocks do
 * @param values row-major, a row for each row of blocks that the chunk touches; none when missing
 */
@SuppressWarnings("ArrayRecordComponent") // made and read within this package
record Fp8BlockScales(int blockRows, int blockColumns, int rowInBlock, float[] values) {
  private static final int MOST = 1 << 20;

  /** Weights of one row that share a scale. */
  @FunctionalInterface
  interface Run {
    /**
     * Takes a run.
     *
     * @param at index of the first one, counted from the chunk's first weight
     */
    void accept(float scale, int at, int count);
  }

  /** Reads what {@link TensorScales#fp8BlockCalibration} wrote. */
  static Fp8BlockScales read(FormatParameters parameters, byte[] calibration) {
    int blockRows = parameters.integer("blockRows", 1, MOST);
    int blockColumns = parameters.integer("blockColumns", 1, MOST);
    if (calibration.length == 0) {
      return new Fp8BlockScales(blockRows, blockColumns, 0, new float[0]);
    }
    if (calibration.length < 2 * Float.BYTES || calibration.length % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "a calibration of %d bytes: must be a row in its block, then scales"
              .formatted(calibration.length));
    }
    int rowInBlock = LittleEndian.getInt(calibration, 0);
    if (rowInBlock < 0 || rowInBlock >= blockRows) {
      throw new IllegalArgumentException(
          "row %d of a block of %d".formatted(rowInBlock, blockRows));
    }
    return new Fp8BlockScales(blockRows, blockColumns, rowInBlock, values(calibration));
  }

  private static float[] values(byte[] calibration) {
    float[] values = new float[calibration.length / Float.BYTES - 1];
    for (int i = 0; i < values.length; i++) {
      values[i] = CalibrationBits.scale(calibration, (i + 1) * Float.BYTES);
    }
    return values;
  }

  /** Calls {@code run} for each run of weights that share row and block. */
  void forEachRun(int firstRow, int rows, int columns, Run run) {
    int across = new BlockGrid(blockRows, blockColumns, columns).across();
    int last = lastRow(across);
    for (int row = firstRow; row < firstRow + rows; row++) {
      // A kernel may be warmed with more rows than a small chunk has scales for.
      int block = Math.min(last, (rowInBlock + row) / blockRows) * across;
      for (int column = 0; column < columns; column += blockColumns, block++) {
        int count = Math.min(blockColumns, columns - column);
        run.accept(values[block], row * columns + column, count);
      }
    }
  }

  private int lastRow(int across) {
    CalibrationBits.require(values.length > 0);
    if (values.length % across != 0) {
      throw new IllegalArgumentException(
          "%d scales: must be a multiple of %d blocks".formatted(values.length, across));
    }
    return values.length / across - 1;
  }
}
