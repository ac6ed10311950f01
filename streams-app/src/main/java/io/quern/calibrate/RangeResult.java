package io.quern.calibrate;

import io.quern.model.Statistic;

/** {@code extremes}: the range of all weights of the members, and what becomes of it. */
record RangeResult(RangeScaling scaling) implements CalibrationMethod {

  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    return new RangeResult(RangeScaling.of(subscribed));
  }

  @Override
  public Merge newMerge() {
    return new Merge() {
      private Statistic.Extremes range = Statistic.Extremes.NONE;

      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {
        range = range.with(partial.extremes());
      }

      @Override
      public Outcome finish() {
        return scaling.of(range);
      }
    };
  }
}
