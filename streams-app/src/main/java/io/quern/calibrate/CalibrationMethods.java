package io.quern.calibrate;

import io.quern.model.Statistic;
import java.util.Map;
import java.util.function.Function;

/** The methods by name. */
final class CalibrationMethods {
  private static final Map<String, Function<Statistic.Subscribed, CalibrationMethod>> MAKERS =
      Map.of(
          "extremes", RangeResult::of,
          "block-absmax", BlockScales::of,
          "mse-steps", ShrinkSteps::of,
          "nvfp4-steps", SearchedGlobal::of,
          "histogram", TensorCodebook::of,
          "arrays", WholeArrays::of);

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
