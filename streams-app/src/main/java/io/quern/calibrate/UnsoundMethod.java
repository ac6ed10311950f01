package io.quern.calibrate;

import io.quern.model.Statistic;
import java.util.List;

/** A method that cannot be: it waits for nobody and fails whoever subscribes. */
record UnsoundMethod(String reason) implements CalibrationMethod {
  @Override
  public List<String> roles() {
    return List.of();
  }

  @Override
  public Merge newMerge() {
    return new Merge() {
      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {}

      @Override
      public Outcome finish() {
        return Outcome.Unusable.unsound(reason, "");
      }
    };
  }
}
