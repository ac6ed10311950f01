package io.quern.calibrate;

import io.quern.kernel.codebook.BucketingBound;
import io.quern.kernel.codebook.Centroids;
import io.quern.kernel.codebook.ExactKMeans;
import io.quern.kernel.codebook.HistogramDtype;
import io.quern.kernel.codebook.SparseHistogram;
import io.quern.kernel.codebook.ValueHistogram;
import io.quern.kernel.codebook.WeightedHistogram;
import io.quern.model.ErrorFigures;
import io.quern.model.Statistic;

/** Histograms of chunks in, the best codebook out. */
interface CodebookSearch {
  void add(Statistic.Histogram part);

  /** At most so many centroids. */
  Centroids solve(int clusters);

  /** How far above the optimum the squared error may be; see {@link ErrorFigures}. */
  double excess(int clusters, Centroids found);

  /** Where every weight counts alike. */
  static CodebookSearch of(HistogramDtype dtype) {
    ValueHistogram histogram = new ValueHistogram(dtype);
    return new CodebookSearch() {
      @Override
      public void add(Statistic.Histogram part) {
        histogram.add(sparse(part));
      }

      @Override
      public Centroids solve(int clusters) {
        return ExactKMeans.solve(histogram.values(), clusters);
      }

      @Override
      public double excess(int clusters, Centroids found) {
        return BucketingBound.excess(histogram, clusters, found.cost());
      }
    };
  }

  /** Where columns have weights: its optimum is not that of the error that figures are of. */
  static CodebookSearch weighted(HistogramDtype dtype) {
    WeightedHistogram histogram = new WeightedHistogram(dtype);
    return new CodebookSearch() {
      @Override
      public void add(Statistic.Histogram part) {
        histogram.add(sparse(part));
      }

      @Override
      public Centroids solve(int clusters) {
        return ExactKMeans.solve(histogram.values(), clusters);
      }

      @Override
      public double excess(int clusters, Centroids found) {
        return ErrorFigures.UNKNOWN;
      }
    };
  }

  private static SparseHistogram sparse(Statistic.Histogram part) {
    return SparseHistogram.of(part.buckets(), part.counts(), part.sums().toArray());
  }
}
