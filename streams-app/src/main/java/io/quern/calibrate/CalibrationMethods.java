package io.quern.calibrate;

import io.quern.model.Statistic;
import java.util.Map;
import java.util.function.Function;

/** The methods by name. */
final class CalibrationMethods {
  private static final Map<String, Function<Statistic.Subscribed, CalibrationMethod>> MAKERS =
      Map.ofEntries(
          Map.entry("extremes", RangeResult::of),
          Map.entry("percentile-tensor", TensorPercentile::of),
          Map.entry("mse-tensor", TensorSteps::of),
          Map.entry("kl-tensor", TensorDivergence::of),
          Map.entry("block-absmax", BlockScales::of),
          Map.entry("mse-blocks", BlockSteps::of),
          Map.entry("mse-steps", ShrinkSteps::of),
          Map.entry("nvfp4-steps", SearchedGlobal::of),
          Map.entry("histogram", TensorCodebook::of),
          Map.entry("row-codebooks", RowCodebooks::of),
          Map.entry("arrays", WholeArrays::of));

  private CalibrationMethods() {}

  /** The method of a statistic; one that is unsound says so instead of waiting for chunks. */
  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    String name = subscribed.method().name();
    Function<Statistic.Subscribed, CalibrationMethod> maker = MAKERS.get(name);
    if (maker == null) {
      return new UnsoundMethod("there is no statistic '" + name + "' in this version");
    }
    try {
      return maker.apply(subscribed);
    } catch (IllegalArgumentException e) {
      return new UnsoundMethod("statistic " + name + ": " + e.getMessage());
    }
  }
}
