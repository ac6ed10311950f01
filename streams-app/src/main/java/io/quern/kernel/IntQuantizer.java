package io.quern.kernel;

/** Integer codes by the definition: group by group, weight by weight. */
final class IntQuantizer implements RowQuantizer {
  private final IntRows format;
  private final IntParameters parameters;
  private final IntRange range;
  private int[] codes = new int[0];

  IntQuantizer(IntRows format) {
    this.format = format;
    this.parameters = format.parameters();
    this.range =
        IntRange.of(
            parameters, IntTrial.search(parameters.scaling()), format.calibration().steps());
  }

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[][] arrays, int firstRow) {
    int groups = columns / parameters.groupColumns(columns);
    if (codes.length < columns) {
      codes = new int[columns];
    }
    for (int row = 0; row < rows; row++) {
      encodeRow(x, xFrom + row * columns, columns, arrays, (firstRow + row) * groups);
      int codesAt = (firstRow + row) * format.codeBytes(columns);
      format.putCodes(codes, columns, arrays[0], codesAt);
    }
  }

  private void encodeRow(float[] x, int xFrom, int columns, byte[][] arrays, int firstGroup) {
    int groupColumns = parameters.groupColumns(columns);
    for (int group = 0; group < columns / groupColumns; group++) {
      int from = group * groupColumns;
      IntScale scale = scaleOf(x, xFrom + from, groupColumns);
      encode(x, xFrom + from, groupColumns, from, scale);
      format.putGroup(arrays, firstGroup + group, scale);
    }
  }

  private IntScale scaleOf(float[] x, int from, int count) {
    return parameters.ofTensor() ? format.calibration().ofTensor() : range.scaleOf(x, from, count);
  }

  private void encode(float[] x, int xFrom, int count, int codesFrom, IntScale scale) {
    ScaleDtype quotient = parameters.quotient();
    for (int i = 0; i < count; i++) {
      float level = quotient.round(quotient.round(x[xFrom + i] / scale.scale()) + scale.zero());
      codes[codesFrom + i] = parameters.scaling().code(level);
    }
  }
}
