package io.quern.kernel.codebook;

/**
 * What it costs to make one cluster of neighbouring points: the sum of squared distances to their
 * mean, in constant time.
 *
 * <p>It is {@code Q - S * S / N} with the mass N, the sum S and the sum of squares Q of the points,
 * each the difference of two running sums. Both differences cancel, so sums are kept in two doubles
 * (106 bits) and run outward from zero, where weights are dense. The relative error of a cost is
 * then below {@code 2^-50 + 2^-88 R} for up to 2^16 points, where R is the sum of squares of all
 * points of the cluster's sign up to its outer end, divided by the cost. Of a 16-bit dtype R is
 * below 2^24 times the number of weights, so costs of 2^30 weights are good to 2^-34 in the worst
 * case.
 */
final class ClusterCosts {
  private final double[] mass;
  private final double[] sum;
  private final double[] sumRest;
  private final double[] square;
  private final double[] squareRest;

  ClusterCosts(WeightedValues values) {
    int size = values.size();
    mass = new double[size + 1];
    sum = new double[size + 1];
    sumRest = new double[size + 1];
    square = new double[size + 1];
    squareRest = new double[size + 1];
    int zero = 0;
    while (zero < size && values.sum(zero) < 0) {
      zero++;
    }
    for (int i = zero; i < size; i++) {
      add(values, i, i, i + 1, 1);
    }
    for (int i = zero - 1; i >= 0; i--) {
      add(values, i, i + 1, i, -1);
    }
  }

  /** The running sums at {@code to} are those at {@code from} and the point's. */
  private void add(WeightedValues values, int point, int from, int to, int sign) {
    double m = values.mass(point);
    double s = values.sum(point);
    mass[to] = mass[from] + sign * m;
    accumulate(sum, sumRest, from, to, sign * s, 0);
    double product = s * s;
    double quotient = product / m;
    double rest = (Math.fma(-quotient, m, product) + Math.fma(s, s, -product)) / m;
    accumulate(square, squareRest, from, to, sign * quotient, sign * rest);
  }

  private static void accumulate(
      double[] high, double[] low, int from, int to, double term, double termRest) {
    double total = high[from] + term;
    double part = total - high[from];
    double lost = (high[from] - (total - part)) + (term - part);
    double rest = low[from] + lost + termRest;
    high[to] = total + rest;
    low[to] = rest - (high[to] - total);
  }

  int size() {
    return mass.length - 1;
  }

  /** The mean of the points from {@code from} up to, but not including, {@code to}. */
  double mean(int from, int to) {
    return ((sum[to] - sum[from]) + (sumRest[to] - sumRest[from])) / (mass[to] - mass[from]);
  }

  /**
   * Cost of the points from {@code from} up to, but not including, {@code to}. Math.fma gives the
   * rounding errors of products: two roundings of a product are no option here.
   */
  double of(int from, int to) {
    double a = sum[to];
    double b = sum[from];
    double s = a - b;
    double sPart = s - a;
    double sLow = (a - (s - sPart)) - (b + sPart) + (sumRest[to] - sumRest[from]);
    double c = square[to];
    double d = square[from];
    double q = c - d;
    double qPart = q - c;
    double qLow = (c - (q - qPart)) - (d + qPart) + (squareRest[to] - squareRest[from]);
    double n = mass[to] - mass[from];
    double inverse = 1 / n;
    double product = s * s;
    double productLow = Math.fma(s, s, -product) + 2 * s * sLow;
    double quotient = product * inverse;
    double quotientLow = (Math.fma(-quotient, n, product) + productLow) * inverse;
    return Math.max(0, (q - quotient) + (qLow - quotientLow));
  }
}
