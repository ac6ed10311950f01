package io.quern.kernel;

/** The definition while the twin is cold, then the twin. */
record WarmingRowErrors(RowErrorMeter definition, RowErrorMeter twin, Warmth warmth)
    implements RowErrorMeter {

  @Override
  public void measure(float[] x, float[] y, int rows, int columns, RowErrorSums sums) {
    (warmth.isWarm() ? twin : definition).measure(x, y, rows, columns, sums);
  }
}
