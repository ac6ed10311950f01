package io.quern.quantize;

import io.quern.kernel.RowErrorMeter;
import io.quern.kernel.RowErrorSums;
import io.quern.model.ErrorFigures;
import io.quern.model.ExactAccumulator;
import io.quern.model.QuantizeOrder;

/**
 * Adds up what quantizing a chunk cost, slab by slab while the slab is still in the cache. For one
 * thread, one chunk after the other.
 */
public final class ErrorMeter {
  /** System property that turns measuring off for the whole process, for comparisons. */
  private static final String PROPERTY = "quern.figures";

  private final RowErrorMeter meter;
  private final RowErrorSums sums = new RowErrorSums();
  private final ExactAccumulator squaredError = new ExactAccumulator();
  private final ExactAccumulator squares = new ExactAccumulator();
  private float[] room = new float[0];
  private long weights;
  private double largest;
  private boolean isOn;

  public ErrorMeter(RowErrorMeter meter) {
    this.meter = meter;
  }

  /** Forgets the last chunk; the next one is measured unless its order says not to. */
  public void begin(QuantizeOrder.Format format) {
    isOn = format.isMeasured() && !"off".equals(System.getProperty(PROPERTY));
    squaredError.clear();
    squares.clear();
    weights = 0;
    largest = 0;
  }

  public boolean isOn() {
    return isOn;
  }

  /** Where so many weights can be read back to, from index 0 on. */
  public float[] room(int count) {
    if (room.length < count) {
      room = new float[count];
    }
    return room;
  }

  /** Takes whole rows, of which {@link #room} holds what became of them. */
  public void add(float[] x, int rows, int columns) {
    sums.clear();
    meter.measure(x, room, rows, columns, sums);
    for (int i = 0; i < sums.count(); i++) {
      squares.add(sums.squares(i));
      if (Double.isFinite(sums.squaredError(i))) {
        squaredError.add(sums.squaredError(i));
      } else {
        largest = Double.POSITIVE_INFINITY; // something in it reads back as no number
      }
    }
    if (sums.largestError() > largest) {
      largest = sums.largestError();
    }
    weights += (long) rows * columns;
  }

  /** Of what was added since the chunk began. */
  public ErrorFigures figures() {
    return new ErrorFigures(weights, squaredError.sum(), squares.sum(), largest);
  }
}
