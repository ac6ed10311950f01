package io.quern.kernel;

/** {@link Fp8} with a scale a tensor, which the whole tensor decided. */
record Fp8Tensor(ScaleDtype quotient, float scale) implements Fp8 {

  @Override
  public RowQuantizer newQuantizer(Fp8Coder coder) {
    return (x, xFrom, rows, columns, arrays, firstRow) -> {
      CalibrationBits.require(scale != CalibrationBits.MISSING);
      coder.encode(x, xFrom, rows * columns, scale, arrays[0], firstRow * columns);
    };
  }

  @Override
  public void dequantize(
      byte[][] arrays, int firstRow, float[] x, int xFrom, int rows, int columns) {
    CalibrationBits.require(scale != CalibrationBits.MISSING);
    Fp8Definition.decode(arrays[0], firstRow * columns, scale, x, xFrom, rows * columns);
  }
}
