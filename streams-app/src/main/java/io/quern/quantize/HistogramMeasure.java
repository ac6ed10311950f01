package io.quern.quantize;

import io.quern.kernel.codebook.ColumnWeights;
import io.quern.kernel.codebook.HistogramDtype;
import io.quern.kernel.codebook.SparseHistogram;
import io.quern.kernel.codebook.ValueHistogram;
import io.quern.kernel.codebook.WeightedHistogram;
import io.quern.model.Bytes;
import io.quern.model.Statistic;
import io.quern.model.TensorChunk;
import java.util.EnumMap;
import java.util.Map;

/** How often each value occurs in a chunk, or how much its occurrences weigh. */
final class HistogramMeasure implements Measure {
  private final Map<HistogramDtype, ValueHistogram> histograms =
      new EnumMap<>(HistogramDtype.class);
  private final Map<HistogramDtype, WeightedHistogram> weighted =
      new EnumMap<>(HistogramDtype.class);

  @Override
  public Found of(TensorChunk chunk, float[] weights) {
    ValueHistogram histogram =
        histograms.computeIfAbsent(HistogramDtype.valueOf(chunk.dtype()), ValueHistogram::new);
    histogram.clear();
    histogram.add(chunk.payload().array(), chunk.payload().from(), Measure.weightsOf(chunk));
    return found(histogram.sparse());
  }

  @Override
  public Found of(TensorChunk chunk, float[] weights, Bytes importance) {
    if (importance.length() == 0) {
      return of(chunk, weights);
    }
    ColumnWeights columns = ColumnWeights.of(importance.toArray());
    if (columns.columns() != chunk.span().columns()) {
      throw new IllegalArgumentException(
          "%d weights of columns for %d columns"
              .formatted(columns.columns(), chunk.span().columns()));
    }
    WeightedHistogram histogram =
        weighted.computeIfAbsent(HistogramDtype.valueOf(chunk.dtype()), WeightedHistogram::new);
    histogram.clear();
    int rows = Math.toIntExact(chunk.span().rows());
    histogram.add(chunk.payload().array(), chunk.payload().from(), rows, columns);
    return found(histogram.sparse());
  }

  private static Found found(SparseHistogram sparse) {
    return Found.of(
        new Statistic.Histogram(sparse.buckets(), sparse.counts(), Bytes.of(sparse.sums())));
  }
}
