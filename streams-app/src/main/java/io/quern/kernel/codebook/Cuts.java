package io.quern.kernel.codebook;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Points divided into clusters of neighbours, and what that costs. */
final class Cuts {
  /** Where each cluster begins, and the number of points at the end. */
  private final int[] at;

  private final double cost;

  private Cuts(int[] at, double cost) {
    this.at = at;
    this.cost = cost;
  }

  static Cuts of(int[] at, ClusterCosts costs) {
    double cost = 0;
    for (int i = 1; i < at.length; i++) {
      cost += costs.of(at[i - 1], at[i]);
    }
    return new Cuts(at, cost);
  }

  /** One cluster. */
  static Cuts none(ClusterCosts costs) {
    return of(new int[] {0, costs.size()}, costs);
  }

  /** As many clusters as points. */
  static Cuts everywhere(ClusterCosts costs) {
    return new Cuts(IntStream.rangeClosed(0, costs.size()).toArray(), 0);
  }

  int clusters() {
    return at.length - 1;
  }

  /** First point of a cluster; of the cluster after the last one, the number of points. */
  int at(int cluster) {
    return at[cluster];
  }

  double cost() {
    return cost;
  }

  /**
   * Exactly {@code clusters} of them, more than here and fewer than in {@code more}: the first ones
   * of {@code more}, then the last ones of these. They meet where a cluster of these holds one of
   * {@code more} whole. Where both are the cheapest for one price of a cluster, so is the result,
   * because costs of intervals keep the quadrangle inequality. Source: Aggarwal, Schieber,
   * Tokuyama, Finding a minimum-weight k-link path in graphs with the concave Monge property, 1994.
   */
  Cuts splice(Cuts more, int clusters, ClusterCosts costs) {
    int ahead = clusters - clusters();
    int meeting = 0;
    while (more.at[meeting + ahead + 1] > at[meeting + 1]) {
      meeting++;
    }
    int[] spliced = Arrays.copyOf(more.at, clusters + 1);
    System.arraycopy(at, meeting + 1, spliced, meeting + ahead + 1, clusters() - meeting);
    return of(spliced, costs);
  }
}
