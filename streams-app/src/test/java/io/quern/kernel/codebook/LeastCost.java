package io.quern.kernel.codebook;

import java.util.Arrays;

/** The least cost of k clusters by ways that are too slow to use and too plain to be wrong. */
final class LeastCost {
  private LeastCost() {}

  /** Tries every way to cut. */
  static double ofAllCuts(Points points, int clusters) {
    return ofAllCuts(points, 0, clusters);
  }

  private static double ofAllCuts(Points points, int from, int clusters) {
    if (clusters == 1) {
      return points.cost(from, points.size());
    }
    double least = Double.POSITIVE_INFINITY;
    for (int to = from + 1; to <= points.size() - clusters + 1; to++) {
      least = Math.min(least, points.cost(from, to) + ofAllCuts(points, to, clusters - 1));
    }
    return least;
  }

  /** Tries every way to give each value one of the clusters. */
  static double ofAllAssignments(Points points, int clusters) {
    int[] assigned = new int[points.size()];
    double least = Double.POSITIVE_INFINITY;
    for (int at = 0; at < assigned.length; ) {
      least = Math.min(least, points.cost(assigned, clusters));
      for (at = 0; at < assigned.length && ++assigned[at] == clusters; at++) {
        assigned[at] = 0;
      }
    }
    return least;
  }

  /** One cluster more at a time: k n² steps. */
  static double byRecurrence(Points points, int clusters) {
    int size = points.size();
    double[][] cost = new double[size + 1][size + 1];
    for (int from = 0; from < size; from++) {
      for (int to = from + 1; to <= size; to++) {
        cost[from][to] = points.cost(from, to);
      }
    }
    double[] least = new double[size + 1];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    least[0] = 0;
    for (int k = 0; k < clusters; k++) {
      least = oneMore(least, cost);
    }
    return least[size];
  }

  private static double[] oneMore(double[] least, double[][] cost) {
    double[] next = new double[least.length];
    Arrays.fill(next, Double.POSITIVE_INFINITY);
    for (int to = 1; to < least.length; to++) {
      for (int from = 0; from < to; from++) {
        next[to] = Math.min(next[to], least[from] + cost[from][to]);
      }
    }
    return next;
  }
}
