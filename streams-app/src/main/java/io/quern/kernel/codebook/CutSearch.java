package io.quern.kernel.codebook;

/**
 * The cheapest cuts into exactly k clusters, by the price of a cluster at which the cheapest cuts
 * are k clusters.
 *
 * <p>The least cost as a function of k is convex, so each price touches it from below, and two
 * known points on it give the next price: the slope between them. It finds a third one in between,
 * or shows that all in between lie on that line; then cuts from both ends make k clusters at the
 * same price. A coarser problem gives the price to begin with.
 */
final class CutSearch {
  private static final int COARSER = 8;

  /** Points a cluster that a coarser problem has at least. */
  private static final int COARSE_POINTS = 16;

  private static final int MOST_GUESSES = 12;

  private final ClusterCosts costs;
  private final int clusters;
  private Cuts fewer;
  private Cuts more;
  private double price;

  private CutSearch(WeightedValues values, ClusterCosts costs, int clusters) {
    this.costs = costs;
    this.clusters = clusters;
    fewer = Cuts.none(costs);
    more = Cuts.everywhere(costs);
    price = firstPrice(values);
  }

  /** Cuts of more points than clusters. */
  static Cuts cheapest(WeightedValues values, ClusterCosts costs, int clusters) {
    CutSearch search = new CutSearch(values, costs, clusters);
    return clusters == 1 ? search.fewer : search.run();
  }

  /** A coarser problem's; without one, that of a flat density, where costs fall as 1 / k². */
  private double firstPrice(WeightedValues values) {
    int run = Math.min(COARSER, values.size() / (COARSE_POINTS * clusters));
    if (run < 2 || clusters == 1) {
      return 2 * fewer.cost() / cube(clusters);
    }
    WeightedValues coarser = values.coarsened(run);
    CutSearch coarse = new CutSearch(coarser, new ClusterCosts(coarser), clusters);
    coarse.run();
    return coarse.price;
  }

  private Cuts run() {
    PricedCuts priced = new PricedCuts(costs);
    boolean slope = false;
    for (int step = 0; ; step++) {
      Cuts found = priced.cheapest(price);
      int count = found.clusters();
      if (count == clusters) {
        return found;
      }
      boolean between = fewer.clusters() < count && count < more.clusters();
      if (!between && slope) {
        return fewer.splice(more, clusters, costs);
      }
      if (between) {
        keep(found);
      }
      slope = !between || step >= MOST_GUESSES || isBracketed();
      price = slope ? slope() : price * cube((double) count / clusters);
    }
  }

  private void keep(Cuts found) {
    if (found.clusters() < clusters) {
      fewer = found;
    } else {
      more = found;
    }
  }

  private boolean isBracketed() {
    return fewer.clusters() > 1 && more.clusters() < costs.size();
  }

  /** Not Math.pow: its last bit may differ from one machine to the next. */
  private static double cube(double x) {
    return x * x * x;
  }

  private double slope() {
    return (fewer.cost() - more.cost()) / (more.clusters() - fewer.clusters());
  }
}
