package io.quern.kernel.codebook;

import java.util.Arrays;

/**
 * The cheapest clusters where each costs a price besides its squared error, however many they are.
 *
 * <p>Dynamic programming over the points. Where the last of the clusters up to a point begins moves
 * up with the point, as the costs keep the quadrangle inequality, so of n points each is compared
 * to about log n beginnings. Source of the order in which they are compared: LARSCH as simplified
 * by noshi91 (monotone minima of an online matrix by halving).
 */
final class PricedCuts {
  private final ClusterCosts costs;
  private final double[] least;
  private final int[] begin;
  private double price;

  PricedCuts(ClusterCosts costs) {
    this.costs = costs;
    least = new double[costs.size() + 1];
    begin = new int[costs.size() + 1];
  }

  Cuts cheapest(double priceOfCluster) {
    price = priceOfCluster;
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    least[0] = 0;
    compare(0, 0, costs.size());
    halve(0, costs.size());
    return Cuts.of(chain(), costs);
  }

  /**
   * Finds the beginnings for the points between {@code low}, whose own is final, and {@code high},
   * whose own is the best of those up to {@code low}; then that of {@code high} is final too.
   */
  private void halve(int low, int high) {
    if (high - low == 1) {
      return;
    }
    int middle = (low + high) >>> 1;
    compare(begin[low], begin[high], middle);
    halve(low, middle);
    compare(low + 1, middle, high);
    halve(middle, high);
  }

  /**
   * Whether the last cluster up to {@code to} had better begin in {@code first} to {@code last}.
   */
  private void compare(int first, int last, int to) {
    double best = least[to];
    int bestBegin = begin[to];
    for (int i = first; i <= last; i++) {
      double cost = least[i] + price + costs.of(i, to);
      if (cost < best) {
        best = cost;
        bestBegin = i;
      }
    }
    least[to] = best;
    begin[to] = bestBegin;
  }

  private int[] chain() {
    int clusters = 0;
    for (int to = costs.size(); to > 0; to = begin[to]) {
      clusters++;
    }
    int[] at = new int[clusters + 1];
    for (int to = costs.size(); to > 0; to = begin[to]) {
      at[clusters--] = to;
    }
    return at;
  }
}
