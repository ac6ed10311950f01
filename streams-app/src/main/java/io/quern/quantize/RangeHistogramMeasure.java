package io.quern.quantize;

import io.quern.kernel.ValueRange;
import io.quern.model.Statistic;
import io.quern.model.TensorChunk;

/** How often each value occurs in a chunk, and its extremes. */
record RangeHistogramMeasure(HistogramMeasure histogram) implements Measure {

  @Override
  public Found of(TensorChunk chunk, float[] weights) {
    ValueRange range = ValueRange.of(weights, 0, Measure.weightsOf(chunk));
    Found found = histogram.of(chunk, weights);
    return new Found(
        new Statistic.Extremes(range.min(), range.max(), range.absmax()),
        found.steps(),
        found.histogram(),
        found.vector());
  }
}
