package io.quern.kernel;

/** {@link Fp8} with a scale a block of rows and columns, which calibration decided. */
record Fp8Block(ScaleDtype quotient, Fp8BlockScales scales) implements Fp8 {

  @Override
  public RowQuantizer newQuantizer(Fp8Coder coder) {
    return (x, xFrom, rows, columns, arrays, firstRow) ->
        scales.forEachRun(
            firstRow,
            rows,
            columns,
            (scale, at, count) -> {
              int from = xFrom + at - firstRow * columns;
              coder.encode(x, from, count, scale, arrays[0], at);
            });
  }

  @Override
  public void dequantize(
      byte[][] arrays, int firstRow, float[] x, int xFrom, int rows, int columns) {
    scales.forEachRun(
        firstRow,
        rows,
        columns,
        (scale, at, count) -> {
          int to = xFrom + at - firstRow * columns;
          Fp8Definition.decode(arrays[0], at, scale, x, to, count);
        });
  }
}
