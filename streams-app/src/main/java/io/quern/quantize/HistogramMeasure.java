package io.quern.quantize;

import io.quern.kernel.codebook.HistogramDtype;
import io.quern.kernel.codebook.SparseHistogram;
import io.quern.kernel.codebook.ValueHistogram;
import io.quern.model.Bytes;
import io.quern.model.Statistic;
import io.quern.model.TensorChunk;
import java.util.EnumMap;
import java.util.Map;

/** How often each value occurs in a chunk. */
final class HistogramMeasure implements Measure {
  private final Map<HistogramDtype, ValueHistogram> histograms =
      new EnumMap<>(HistogramDtype.class);

  @Override
  public Found of(TensorChunk chunk, float[] weights) {
    ValueHistogram histogram =
        histograms.computeIfAbsent(HistogramDtype.valueOf(chunk.dtype()), ValueHistogram::new);
    histogram.clear();
    histogram.add(chunk.payload().array(), chunk.payload().from(), Measure.weightsOf(chunk));
    SparseHistogram sparse = histogram.sparse();
    return Found.of(
        new Statistic.Histogram(sparse.buckets(), sparse.counts(), Bytes.of(sparse.sums())));
  }
}
