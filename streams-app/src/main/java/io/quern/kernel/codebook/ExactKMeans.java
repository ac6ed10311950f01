package io.quern.kernel.codebook;

/**
 * k-means of points on a line: centroids with the least possible sum of squared distances.
 *
 * <p>Exact means: no choice of clusters has a lower cost than the one found, but for the rounding
 * of costs to doubles that {@link ClusterCosts} bounds; no start, no iterations that stop early, no
 * randomness. Of choices that cost the same, always the same one is found. A centroid is the mean
 * of its cluster, rounded to F32. Weights then take the nearest centroid as rounded.
 */
public final class ExactKMeans {
  public static final int MOST_CLUSTERS = 256;

  private ExactKMeans() {}

  /**
   * At most {@code clusters} centroids: as many as there are points where these are fewer.
   *
   * @throws IllegalArgumentException without points, or for clusters out of 1 to 256
   */
  public static Centroids solve(WeightedValues values, int clusters) {
    if (values.size() == 0 || clusters < 1 || clusters > MOST_CLUSTERS) {
      throw new IllegalArgumentException(clusters + " clusters of " + values.size() + " points");
    }
    ClusterCosts costs = new ClusterCosts(values);
    Cuts cuts =
        values.size() <= clusters
            ? Cuts.everywhere(costs)
            : CutSearch.cheapest(values, costs, clusters);
    float[] centroids = new float[cuts.clusters()];
    for (int c = 0; c < centroids.length; c++) {
      centroids[c] = (float) costs.mean(cuts.at(c), cuts.at(c + 1));
    }
    return new Centroids(centroids, cuts.cost());
  }
}
