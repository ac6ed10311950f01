package io.quern.kernel.codebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedHistogramTest {
  private static final int COLUMNS = 40;

  private static WeightedHistogram of(HistogramDtype dtype, float[] x, float[] weights) {
    WeightedHistogram histogram = new WeightedHistogram(dtype);
    byte[] bytes = SampleValues.encoded(dtype, x);
    histogram.add(bytes, 0, x.length / weights.length, ColumnWeights.of(weights));
    return histogram;
  }

  @ParameterizedTest
  @EnumSource(HistogramDtype.class)
  void shouldMergeToTheSameInAnyGroups(HistogramDtype dtype) {
    float[] x = SampleValues.weights(dtype, 150 * COLUMNS);
    ColumnWeights weights = ColumnWeights.of(columnWeights(COLUMNS));
    byte[] bytes = SampleValues.encoded(dtype, x);
    int rowBytes = COLUMNS * dtype.bytes();

    Centroids whole = merged(dtype, bytes, weights, 0, 150);
    Centroids pieces = merged(dtype, bytes, weights, 100, 150, 0, 1, 1, 100);

    assertThat(bytes).hasSize(150 * rowBytes);
    assertThat(pieces.values()).isEqualTo(whole.values());
    assertThat(pieces.cost()).isEqualTo(whole.cost());
  }

  /** Of rows from, to, from, to, … as so many chunks. */
  private static Centroids merged(
      HistogramDtype dtype, byte[] bytes, ColumnWeights weights, int... rows) {
    WeightedHistogram merged = new WeightedHistogram(dtype);
    for (int i = 0; i < rows.length; i += 2) {
      WeightedHistogram part = new WeightedHistogram(dtype);
      part.add(bytes, rows[i] * COLUMNS * dtype.bytes(), rows[i + 1] - rows[i], weights);
      SparseHistogram sent = part.sparse();
      merged.add(SparseHistogram.of(sent.buckets(), sent.counts(), sent.sums()));
    }
    return ExactKMeans.solve(merged.values(), 16);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7})
  void shouldLeadToTheLeastWeightedErrorOfAllCuts(int clusters) {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      float[] x = new float[9];
      float[] weights = new float[9];
      for (int i = 0; i < 9; i++) {
        x[i] =
            Float.intBitsToFloat(Float.floatToIntBits((float) random.nextGaussian()) >> 16 << 16);
        weights[i] = random.nextInt(4) == 0 ? 0 : random.nextInt(1, 1000);
      }
      weights[seed % 9] = 1;

      Centroids found = ExactKMeans.solve(of(HistogramDtype.BF16, x, weights).values(), clusters);

      double least = least(x, weights, clusters);
      assertThat(weightedError(x, weights, found.values()))
          .as("seed %d", seed)
          .isEqualTo(least, within(1e-6 * least + 1e-12));
    }
  }

  @Test
  void shouldPullACentroidToTheHeavyColumn() {
    float[] x = {0, 1, 0, 1};

    Centroids found = ExactKMeans.solve(of(HistogramDtype.F32, x, new float[] {1, 3}).values(), 1);

    assertThat(found.values()).containsExactly(0.75f);
  }

  @Test
  void shouldLeaveOutWhatWeighsNothing() {
    float[] x = {5, 1, -7, 2};

    WeightedValues values = of(HistogramDtype.F32, x, new float[] {0, 0.1f}).values();

    assertThat(ExactKMeans.solve(values, 8).values()).containsExactly(1, 2);
  }

  @Test
  void shouldSumWeightedValuesExactly() {
    float[] x = SampleValues.weights(HistogramDtype.F32, 200 * COLUMNS);
    float[] columns = new float[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
      columns[i] = i + 1;
    }
    WeightedHistogram one = of(HistogramDtype.F32, x, columns);
    WeightedHistogram merged = new WeightedHistogram(HistogramDtype.F32);
    merged.add(one.sparse());

    WeightedValues values = merged.values();

    BigDecimal expected = BigDecimal.ZERO;
    for (int i = 0; i < x.length; i++) {
      expected = expected.add(new BigDecimal(x[i]).multiply(new BigDecimal(columns[i % COLUMNS])));
    }
    double sum = 0;
    double magnitude = 0;
    for (int i = 0; i < values.size(); i++) {
      sum += values.sum(i);
      magnitude += Math.abs(values.sum(i));
    }
    double unit = 0x1p-22; // 40 is below 2^6
    assertThat(sum * unit).isEqualTo(expected.doubleValue(), within(magnitude * unit * 1e-12));
  }

  @Test
  void shouldFindTheSameForRowsAsForWhatIsCounted() {
    float[] x = SampleValues.weights(HistogramDtype.BF16, 50 * COLUMNS);
    float[] weights = columnWeights(COLUMNS);
    weights[3] = 0;

    WeightedValues rows = WeightedValues.ofRows(x, 0, x.length, ColumnWeights.of(weights));

    WeightedValues counted = of(HistogramDtype.BF16, x, weights).values();
    assertThat(ExactKMeans.solve(rows, 8).values())
        .isEqualTo(ExactKMeans.solve(counted, 8).values());
    assertThat(rows.size()).isEqualTo(counted.size());
  }

  @Test
  void shouldRefuseWeightsThatCannotBe() {
    assertThatThrownBy(() -> ColumnWeights.of(new float[] {1, -1}))
        .hasMessageContaining("column 1 is -1.0");
    assertThatThrownBy(() -> ColumnWeights.of(new float[] {Float.NaN}))
        .hasMessageContaining("column 0 is NaN");
    assertThatThrownBy(() -> ColumnWeights.of(new float[] {Float.POSITIVE_INFINITY}))
        .hasMessageContaining("column 0 is Infinity");
    assertThatThrownBy(() -> ColumnWeights.of(new float[] {0, 0, -0f}))
        .hasMessageContaining("all 3 columns are zero");
    assertThatThrownBy(() -> ColumnWeights.of(new byte[6])).hasMessageContaining("6 bytes");
  }

  @Test
  void shouldKeepTinyWeightsApart() {
    ColumnWeights tiny =
        ColumnWeights.of(new float[] {Float.MIN_VALUE, 2 * Float.MIN_VALUE, 3 * Float.MIN_VALUE});

    assertThat(tiny.units(1)).isEqualTo(2 * tiny.units(0));
    assertThat(tiny.units(2)).isEqualTo(3 * tiny.units(0)).isBetween(1L << 27, 1L << 28);
  }

  private static float[] columnWeights(int columns) {
    Random random = new Random(columns);
    float[] weights = new float[columns];
    for (int i = 0; i < columns; i++) {
      weights[i] = (float) StrictMath.exp(3 * random.nextGaussian());
    }
    return weights;
  }

  private static double weightedError(float[] x, float[] weights, float[] centroids) {
    double error = 0;
    for (int i = 0; i < x.length; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (float centroid : centroids) {
        double distance = (double) x[i] - centroid;
        least = Math.min(least, distance * distance);
      }
      error += weights[i] * least;
    }
    return error;
  }

  /** Tries every assignment of values to clusters. */
  private static double least(float[] x, float[] weights, int clusters) {
    double least = Double.POSITIVE_INFINITY;
    int[] assigned = new int[x.length];
    while (true) {
      least = Math.min(least, cost(x, weights, assigned, clusters));
      int at = 0;
      while (at < x.length && ++assigned[at] == Math.min(clusters, at + 1)) {
        assigned[at++] = 0;
      }
      if (at == x.length) {
        return least;
      }
    }
  }

  private static double cost(float[] x, float[] weights, int[] assigned, int clusters) {
    double[] mass = new double[clusters];
    double[] sum = new double[clusters];
    for (int i = 0; i < x.length; i++) {
      mass[assigned[i]] += weights[i];
      sum[assigned[i]] += weights[i] * (double) x[i];
    }
    double cost = 0;
    for (int i = 0; i < x.length; i++) {
      double mean = mass[assigned[i]] == 0 ? 0 : sum[assigned[i]] / mass[assigned[i]];
      cost += weights[i] * (x[i] - mean) * (x[i] - mean);
    }
    return cost;
  }
}
