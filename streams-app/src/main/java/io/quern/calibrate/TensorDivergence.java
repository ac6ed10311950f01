package io.quern.calibrate;

import io.quern.kernel.MagnitudeBins;
import io.quern.kernel.RangeCuts;
import io.quern.kernel.ValueRange;
import io.quern.model.Statistic;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code kl-tensor}: the range of a tensor up to the magnitude where few levels tell the most of
 * its distribution. The first look finds the range, the second counts magnitudes in bins of it.
 */
record TensorDivergence(RangeScaling scaling, Map<String, String> parameters)
    implements CalibrationMethod {
  private static final String BINS = "bins";

  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    new Parameters(subscribed.method()).integer("bits", 2, 8);
    return new TensorDivergence(RangeScaling.of(subscribed), subscribed.method().parameters());
  }

  @Override
  public List<String> roles() {
    return List.of(ExtremesLook.ROLE, BINS);
  }

  @Override
  public Optional<FirstLook> firstLook() {
    return Optional.of(new ExtremesLook(scaling, "magnitude-bins", parameters));
  }

  @Override
  public Merge newMerge() {
    return new Merge() {
      private final long[] bins = new long[MagnitudeBins.BINS];
      private Statistic.Extremes range = Statistic.Extremes.NONE;

      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {
        if (partial.vector().role().equals(BINS)) {
          count(partial, bins);
        } else {
          range = range.with(partial.extremes());
        }
      }

      @Override
      public Outcome finish() {
        ValueRange cut =
            RangeCuts.byDivergence(new ValueRange(range.min(), range.max()), bins, parameters);
        return scaling.of(new Statistic.Extremes(cut.min(), cut.max(), cut.absmax()));
      }
    };
  }

  private static void count(Statistic.Partial partial, long[] bins) {
    LongBuffer part = RawBits.read(partial.vector().bytes()).asLongBuffer();
    if (part.remaining() != bins.length) {
      throw new IllegalArgumentException(
          "%d bins, not %d".formatted(part.remaining(), bins.length));
    }
    for (int i = 0; i < bins.length; i++) {
      bins[i] += part.get(i);
    }
  }
}
