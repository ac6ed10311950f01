package io.quern.calibrate;

import io.quern.kernel.VectorCodebook;
import io.quern.kernel.codebook.Centroids;
import io.quern.kernel.codebook.HistogramDtype;
import io.quern.model.Bytes;
import io.quern.model.ErrorFigures;
import io.quern.model.Statistic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code histogram}: how often each value occurs in all members, or how much its occurrences weigh,
 * and the codebook with the least squared error for it.
 *
 * <p>Found: the centroids, ascending; the whole array repeats the last one until it has all. In the
 * layout {@code aqlm} they are rounded to the dtype of the weights, and the whole array is a {@link
 * VectorCodebook}.
 *
 * @param weighted whether columns have weights
 */
record TensorCodebook(
    int bits, int centroids, HistogramDtype dtype, boolean isAqlm, boolean weighted)
    implements CalibrationMethod {
  private static final String CODEBOOK = "codebook";
  private static final String EXCESS = "excess";

  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    Parameters parameters = new Parameters(subscribed.method());
    String result = parameters.text("result", CODEBOOK);
    List<String> dtypes =
        subscribed.members().stream().map(m -> m.plan().source().dtype()).distinct().toList();
    if (!result.equals(CODEBOOK) || dtypes.size() != 1) {
      throw new IllegalArgumentException(
          "result %s of weights of %s: must be a codebook of one dtype".formatted(result, dtypes));
    }
    int bits = parameters.integer("bits", 1, 8);
    boolean isAqlm = parameters.text("layout", "").equals("aqlm");
    if (isAqlm && VectorCodebook.valuesOf(bits) == 0) {
      throw new IllegalArgumentException("indices of " + bits + " bits do not fill a byte");
    }
    boolean all = parameters.text("centroids", "").isEmpty();
    return new TensorCodebook(
        bits,
        all ? 1 << bits : parameters.integer("centroids", 2, 1 << bits),
        HistogramDtype.valueOf(dtypes.getFirst()),
        isAqlm,
        !parameters.text("importance", "").isEmpty());
  }

  @Override
  public Merge newMerge() {
    CodebookSearch search = weighted ? CodebookSearch.weighted(dtype) : CodebookSearch.of(dtype);
    return new Merge() {
      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {
        Bytes reason = partial.vector().bytes();
        if (reason.length() > 0) {
          throw new IllegalArgumentException(new String(reason.toArray(), StandardCharsets.UTF_8));
        }
        search.add(partial.histogram());
      }

      @Override
      public Outcome finish() {
        Centroids found = search.solve(centroids);
        return isAqlm ? vectors(found) : plain(found, search.excess(centroids, found));
      }
    };
  }

  private Outcome plain(Centroids solved, double excess) {
    float[] values = solved.values();
    float[] padded = Arrays.copyOf(values, centroids);
    Arrays.fill(padded, values.length, padded.length, values[values.length - 1]);
    Map<String, Bytes> found = new HashMap<>();
    found.put(Outcome.Found.CALIBRATION, Bytes.of(solved.toBytes()));
    found.put(CODEBOOK, RawBits.of(padded));
    if (excess != ErrorFigures.UNKNOWN) {
      found.put(EXCESS, RawBits.ofDouble(excess));
    }
    return new Outcome.Found(found);
  }

  /** Rounded centroids are no optimum any more, so nothing is said of one. */
  private Outcome vectors(Centroids solved) {
    float[] values = VectorCodebook.rounded(solved.values(), dtype.name());
    return new Outcome.Found(
        Map.of(
            Outcome.Found.CALIBRATION,
            RawBits.of(values),
            CODEBOOK,
            Bytes.of(VectorCodebook.bytes(values, bits, dtype.name()))));
  }

  @Override
  public ErrorFigures figures(Outcome.Found found) {
    Bytes excess = found.value(EXCESS);
    return excess.length() == 0
        ? ErrorFigures.NONE
        : ErrorFigures.ofExcess(RawBits.read(excess).getDouble());
  }
}
