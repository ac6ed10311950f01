package io.quern.kernel.codebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketingBoundTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 64, 256})
  void shouldBoundWhatBucketsCost(int k) {
    float[] x = SampleValues.weights(HistogramDtype.F32, 30_000);
    ValueHistogram histogram = new ValueHistogram(HistogramDtype.F32);
    histogram.add(x, 0, x.length);
    Centroids found = ExactKMeans.solve(histogram.values(), k);

    double bound = BucketingBound.excess(histogram, k, found.cost());

    double error = squaredError(x, found.values());
    assertThat(error - leastError(x, k)).isBetween(-1e-9 * error, bound + 1e-9 * error);
    assertThat(error).isLessThanOrEqualTo(found.cost() + BucketingBound.within(histogram));
    assertThat(BucketingBound.within(histogram))
        .isLessThanOrEqualTo(x.length * BucketingBound.perWeight(histogram));
  }

  @Test
  void shouldCostNothingWhereABucketIsAValue() {
    ValueHistogram histogram = new ValueHistogram(HistogramDtype.BF16);
    histogram.add(new float[] {1, 2, 4}, 0, 3);

    assertThat(BucketingBound.excess(histogram, 2, 0.5)).isZero();
    assertThat(BucketingBound.within(histogram)).isZero();
    assertThat(BucketingBound.perWeight(histogram)).isZero();
  }

  private static double leastError(float[] x, int k) {
    float[] sorted = x.clone();
    Arrays.sort(sorted);
    return ExactKMeans.solve(WeightedValues.ofSorted(sorted, 0, x.length), k).cost();
  }

  private static double squaredError(float[] x, float[] centroids) {
    double error = 0;
    for (float value : x) {
      double least = Double.POSITIVE_INFINITY;
      for (float centroid : centroids) {
        double distance = (double) value - centroid;
        least = Math.min(least, distance * distance);
      }
      error += least;
    }
    return error;
  }
}
