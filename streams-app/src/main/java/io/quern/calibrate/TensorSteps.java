package io.quern.calibrate;

import io.quern.kernel.StepCostsOfFormats;
import io.quern.kernel.TensorScales;
import io.quern.model.Statistic;
import io.quern.model.StepSums;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code mse-tensor}: the range of a tensor, narrowed as far as that makes the error less. The
 * first look finds the range, the second what each step costs.
 */
record TensorSteps(RangeScaling scaling, Map<String, String> parameters, String dtype)
    implements CalibrationMethod {
  private static final String COSTS = "costs";

  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    Parameters parameters = new Parameters(subscribed.method());
    requireCosts(parameters);
    return new TensorSteps(
        RangeScaling.of(subscribed), subscribed.method().parameters(), parameters.dtype());
  }

  static void requireCosts(Parameters parameters) {
    String format = parameters.text("format", "");
    if (StepCostsOfFormats.find(format, parameters.method().parameters()).isEmpty()) {
      throw new IllegalArgumentException("format '" + format + "' has no observer");
    }
  }

  @Override
  public List<String> roles() {
    return List.of(ExtremesLook.ROLE, COSTS);
  }

  @Override
  public Optional<FirstLook> firstLook() {
    return Optional.of(new ExtremesLook(scaling, "step-costs", parameters));
  }

  @Override
  public Merge newMerge() {
    return new Merge() {
      private Statistic.Extremes range = Statistic.Extremes.NONE;
      private Optional<StepSums> sums = Optional.empty();

      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {
        if (partial.vector().role().equals(COSTS)) {
          StepSums part = StepSums.of(partial.vector().bytes());
          sums = Optional.of(sums.map(part::plus).orElse(part));
        } else {
          range = range.with(partial.extremes());
        }
      }

      @Override
      public Outcome finish() {
        return scaling.of(shrunk(range, StepChoice.best(sums.orElseThrow(), dtype)[0]));
      }
    };
  }

  private Statistic.Extremes shrunk(Statistic.Extremes range, int step) {
    return new Statistic.Extremes(
        TensorScales.shrunk(range.min(), step, dtype),
        TensorScales.shrunk(range.max(), step, dtype),
        TensorScales.shrunk(range.absmax(), step, dtype));
  }
}
