package io.quern.kernel;

import java.util.function.IntConsumer;

/**
 * The definition while the twin is cold, then the twin. The first rows begin the warming: only then
 * it is known how wide they are, and a calibration may be for rows of that width alone.
 */
final class WarmingRowQuantizer implements RowQuantizer {
  private final RowQuantizer definition;
  private final RowQuantizer twin;
  private final IntConsumer warmUp;
  private final Warmth warmth;

  /**
   * @param warmUp gets the width of rows
   */
  WarmingRowQuantizer(
      RowQuantizer definition, RowQuantizer twin, IntConsumer warmUp, Warmth warmth) {
    this.definition = definition;
    this.twin = twin;
    this.warmUp = warmUp;
    this.warmth = warmth;
  }

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[][] arrays, int firstRow) {
    boolean warm = warmth.isWarm();
    if (!warm && !warmth.hasBegun()) {
      warmUp.accept(columns);
    }
    (warm ? twin : definition).quantize(x, xFrom, rows, columns, arrays, firstRow);
  }
}
