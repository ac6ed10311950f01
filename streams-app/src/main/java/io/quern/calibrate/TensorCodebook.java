package io.quern.calibrate;

import io.quern.kernel.codebook.Centroids;
import io.quern.kernel.codebook.ExactKMeans;
import io.quern.kernel.codebook.HistogramDtype;
import io.quern.kernel.codebook.SparseHistogram;
import io.quern.kernel.codebook.ValueHistogram;
import io.quern.model.Bytes;
import io.quern.model.Statistic;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * {@code histogram}: how often each value occurs in all members, and the codebook with the least
 * squared error for it.
 *
 * <p>Found: the centroids, ascending; the whole array repeats the last one until it has 2^bits.
 */
record TensorCodebook(int bits, HistogramDtype dtype) implements CalibrationMethod {
  private static final String CODEBOOK = "codebook";

  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    Parameters parameters = new Parameters(subscribed.method());
    String result = parameters.text("result", CODEBOOK);
    List<String> dtypes =
        subscribed.members().stream().map(m -> m.plan().source().dtype()).distinct().toList();
    if (!result.equals(CODEBOOK) || dtypes.size() != 1) {
      throw new IllegalArgumentException(
          "result %s of weights of %s: must be a codebook of one dtype".formatted(result, dtypes));
    }
    return new TensorCodebook(
        parameters.integer("bits", 1, 8), HistogramDtype.valueOf(dtypes.getFirst()));
  }

  @Override
  public Merge newMerge() {
    ValueHistogram histogram = new ValueHistogram(dtype);
    return new Merge() {
      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {
        Statistic.Histogram part = partial.histogram();
        histogram.add(SparseHistogram.of(part.buckets(), part.counts(), part.sums().toArray()));
      }

      @Override
      public Outcome finish() {
        return found(ExactKMeans.solve(histogram.values(), 1 << bits));
      }
    };
  }

  private Outcome found(Centroids centroids) {
    float[] values = centroids.values();
    float[] padded = Arrays.copyOf(values, 1 << bits);
    Arrays.fill(padded, values.length, padded.length, values[values.length - 1]);
    return new Outcome.Found(
        Map.of(
            Outcome.Found.CALIBRATION,
            Bytes.of(centroids.toBytes()),
            CODEBOOK,
            RawBits.of(padded)));
  }
}
