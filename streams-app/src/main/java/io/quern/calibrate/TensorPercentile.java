package io.quern.calibrate;

import io.quern.kernel.RangeCuts;
import io.quern.kernel.ValueBuckets;
import io.quern.kernel.ValueRange;
import io.quern.model.Statistic;
import java.util.Map;

/**
 * {@code percentile-tensor}: the range of a tensor up to a percentile, from how often values are.
 */
record TensorPercentile(RangeScaling scaling, Map<String, String> parameters)
    implements CalibrationMethod {

  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    Map<String, String> parameters = subscribed.method().parameters();
    RangeCuts.requirePercentile(parameters);
    return new TensorPercentile(RangeScaling.of(subscribed), parameters);
  }

  @Override
  public Merge newMerge() {
    return new Merge() {
      private final long[] counts = new long[ValueBuckets.BUCKETS];
      private Statistic.Extremes range = Statistic.Extremes.NONE;

      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {
        Statistic.Histogram histogram = partial.histogram();
        for (int i = 0; i < histogram.buckets().size(); i++) {
          counts[histogram.buckets().get(i)] += histogram.counts().get(i);
        }
        range = range.with(partial.extremes());
      }

      @Override
      public Outcome finish() {
        ValueRange extremes = new ValueRange(range.min(), range.max());
        ValueRange cut = RangeCuts.byPercentile(extremes, counts, parameters);
        return scaling.of(new Statistic.Extremes(cut.min(), cut.max(), cut.absmax()));
      }
    };
  }
}
