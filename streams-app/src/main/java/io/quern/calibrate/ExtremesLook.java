package io.quern.calibrate;

import io.quern.model.RangeText;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A first look at the range of a tensor.
 *
 * @param scaling refuses ranges whose scale is beyond its dtype
 * @param second what is asked then, with the parameters of the method and the {@code ranges}
 */
record ExtremesLook(RangeScaling scaling, String second, Map<String, String> parameters)
    implements FirstLook {
  static final String ROLE = CalibrationMethod.NO_VECTOR;
  private static final String RANGE = "range";

  @Override
  public List<String> roles() {
    return List.of(ROLE);
  }

  @Override
  public CalibrationMethod.Merge newMerge() {
    return new CalibrationMethod.Merge() {
      private Statistic.Extremes range = Statistic.Extremes.NONE;

      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {
        range = range.with(partial.extremes());
      }

      @Override
      public Outcome finish() {
        return scaling.of(range) instanceof Outcome.Unusable unusable
            ? unusable
            : new Outcome.Found(Map.of(RANGE, RawBits.of(range.min(), range.max())));
      }
    };
  }

  @Override
  public StatisticMethod second(Outcome.Found first, long chunk) {
    Map<String, String> asked = new HashMap<>(parameters);
    asked.put("ranges", RangeText.of(RawBits.floats(first.value(RANGE))));
    return new StatisticMethod(second, asked);
  }
}
