package io.quern.kernel;

import java.util.List;

/**
 * {@link Fp8} with a scale a row.
 *
 * @param dtype of weights and scales
 * @param rule how the range is found
 * @param steps of the search for a narrower range than from least to greatest
 */
record Fp8Channel(ScaleDtype dtype, ScaleDtype quotient, RangeRule rule, SearchSteps steps)
    implements Fp8 {
  private static final int CODES = 0;
  private static final int SCALE = 1;

  static ShrinkSearch newSearch(ScaleDtype dtype, SmallFloatTrial.Searches searches) {
    return searches.of(SmallFloat.E4M3, dtype, absmax -> Fp8.scale(absmax, dtype));
  }

  /** The only one that looks for the largest magnitude, and may search. */
  @Override
  public String kernelName() {
    return "fp8 channel " + rule.kind().text();
  }

  @Override
  public List<String> roles() {
    return List.of("codes", "scale");
  }

  @Override
  public int arrayBytes(int role, int rows, int columns) {
    return Math.multiplyExact(rows, role == CODES ? columns : dtype.bytes());
  }

  @Override
  public RowQuantizer newQuantizer(Fp8Coder coder) {
    SearchSteps.Range range = newRange(coder);
    return (x, xFrom, rows, columns, arrays, firstRow) -> {
      for (int row = 0; row < rows; row++) {
        int from = xFrom + row * columns;
        int to = firstRow + row;
        float absmax = range.narrowed(coder.absmax(x, from, columns), x, from, columns);
        float scale = Fp8.scale(absmax, dtype);
        dtype.put(arrays[SCALE], to * dtype.bytes(), scale);
        coder.encode(x, from, columns, scale, arrays[CODES], to * columns);
      }
    };
  }

  private SearchSteps.Range newRange(Fp8Coder coder) {
    if (rule.kind() != RangeRule.Kind.PERCENTILE) {
      return steps.newRange(dtype, () -> newSearch(dtype, coder.searches()));
    }
    RangeFinder finder = new PercentileRange(rule.percentile(), true, dtype);
    return (absmax, x, from, count) -> finder.of(x, from, count).max();
  }

  @Override
  public void dequantize(
      byte[][] arrays, int firstRow, float[] x, int xFrom, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      int at = firstRow + row;
      float scale = dtype.get(arrays[SCALE], at * dtype.bytes());
      Fp8Definition.decode(arrays[CODES], at * columns, scale, x, xFrom + row * columns, columns);
    }
  }
}
