package io.quern.kernel.codebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactKMeansTest {
  private static final double ROUNDING = 1e-12;

  @Test
  void shouldCostTheLeastOfAllWaysToCutFewValues() {
    for (int seed = 0; seed < 60; seed++) {
      Points points = Points.random(new Random(seed), 2 + seed % 9);
      for (int k = 1; k <= points.size(); k++) {
        double cost = ExactKMeans.solve(points.weighted(), k).cost();

        assertThat(cost)
            .as("seed %d, k %d", seed, k)
            .isEqualTo(LeastCost.ofAllCuts(points, k), relative(LeastCost.ofAllCuts(points, k)));
      }
    }
  }

  /** Clusters need not be neighbours here: that the best ones are is no assumption. */
  @Test
  void shouldCostTheLeastOfAllWaysToAssignFewValues() {
    for (int seed = 0; seed < 20; seed++) {
      Points random = Points.random(new Random(seed), 2 + seed % 6);
      for (Points points : List.of(random, Points.even(2 + seed % 6))) {
        for (int k = 1; k <= points.size(); k++) {
          double least = LeastCost.ofAllAssignments(points, k);

          assertThat(ExactKMeans.solve(points.weighted(), k).cost())
              .as("seed %d, k %d", seed, k)
              .isEqualTo(least, relative(least));
        }
      }
    }
  }

  /** Costs are those of kmeans1d 0.5.0's clusters; ops/peer/kmeans_race.py has the same values. */
  @ParameterizedTest
  @CsvSource({
    "2, 1181616859.4663622",
    "16, 15511858.469272053",
    "100, 403744.9299086385",
    "256, 61782.73042124151"
  })
  void shouldCostWhatAnotherExactSolverFindsForManyValues(int k, double least) {
    float[] sorted = new float[1 << 16];
    for (int i = 0; i < sorted.length; i++) {
      long each = i * 40503L % sorted.length - (sorted.length >> 1);
      sorted[i] = (float) (each * each * each * 0x1p-36);
    }
    Arrays.sort(sorted);
    WeightedValues values = WeightedValues.ofSorted(sorted, 0, sorted.length);

    Centroids centroids = ExactKMeans.solve(values, k);

    assertThat(values.size()).isEqualTo(sorted.length);
    assertThat(centroids.values()).hasSize(k);
    assertThat(centroids.cost()).isEqualTo(least, relative(least));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 16, 64, 200, 256})
  void shouldCostWhatThePlainRecurrenceFinds(int k) {
    for (int seed = 0; seed < 4; seed++) {
      Points points = Points.random(new Random(1000 + seed), 300 + 20 * seed);

      double cost = ExactKMeans.solve(points.weighted(), k).cost();

      double least = LeastCost.byRecurrence(points, k);
      assertThat(cost).as("seed %d", seed).isEqualTo(least, relative(least));
    }
  }

  @Test
  void shouldFindEveryCountAmongTies() {
    Points even = Points.even(48);
    for (int k = 1; k <= 48; k++) {
      Centroids centroids = ExactKMeans.solve(even.weighted(), k);

      double least = LeastCost.byRecurrence(even, k);
      assertThat(centroids.values()).as("k %d", k).hasSize(k);
      assertThat(centroids.cost()).as("k %d", k).isEqualTo(least, relative(least));
    }
  }

  @Test
  void shouldTellNeighboursApartBesideHugeValues() {
    float[] values = {-3e38f, -1e-30f, 1e-40f, 2e-40f, 5e-40f, 1, Math.nextUp(1f), 1.5f, 2e30f};

    Centroids centroids = ExactKMeans.solve(Points.once(values).weighted(), 8);

    assertThat(centroids.values()).contains(-1e-30f, 1, Math.nextUp(1f), 1.5f);
    assertThat(centroids.cost()).isEqualTo(0.5e-80, relative(0.5e-80 * 1e9));
  }

  @Test
  void shouldGiveEveryValueACentroidWhereTheyAreFew() {
    float[] values = {-2, -0.5f, 0, 1e-30f, 7};

    Centroids centroids = ExactKMeans.solve(Points.once(values).weighted(), 16);

    assertThat(centroids.values()).containsExactly(values);
    assertThat(centroids.cost()).isZero();
  }

  @Test
  void shouldGiveAConstantOneCentroid() {
    WeightedValues constant = WeightedValues.ofDistinct(new float[] {0.37f}, new long[] {1L << 40});

    Centroids centroids = ExactKMeans.solve(constant, 256);

    assertThat(centroids.values()).containsExactly(0.37f);
    assertThat(centroids.cost()).isZero();
  }

  @Test
  void shouldTakeTheMeanOfEqualNumbersOfWeights() {
    WeightedValues values =
        WeightedValues.ofDistinct(new float[] {0, 1, 10, 11}, new long[] {3, 1, 2, 2});

    Centroids centroids = ExactKMeans.solve(values, 2);

    assertThat(centroids.values()).containsExactly(0.25f, 10.5f);
    assertThat(centroids.cost()).isEqualTo(0.75 + 1, within(ROUNDING));
  }

  @Test
  void shouldFindTheSameAgain() {
    Points points = Points.random(new Random(5), 2_000);

    float[] first = ExactKMeans.solve(points.weighted(), 64).values();

    assertThat(ExactKMeans.solve(points.weighted(), 64).values()).isEqualTo(first);
    assertThat(first).isSorted().hasSize(64);
    assertThat(Arrays.stream(toDoubles(first)).distinct().count()).isEqualTo(64);
  }

  @Test
  void shouldRefuseWhatIsNoQuestion() {
    WeightedValues one = Points.once(1).weighted();

    assertThatThrownBy(() -> ExactKMeans.solve(one, 0)).hasMessageContaining("0 clusters");
    assertThatThrownBy(() -> ExactKMeans.solve(one, 257)).hasMessageContaining("257 clusters");
    assertThatThrownBy(() -> Points.once(2, 1).weighted()).hasMessageContaining("point 1");
  }

  private static double[] toDoubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  private static org.assertj.core.data.Offset<Double> relative(double cost) {
    return within(cost * ROUNDING);
  }
}
