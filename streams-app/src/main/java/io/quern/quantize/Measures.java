package io.quern.quantize;

import io.quern.kernel.ValueRange;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;

/** The measures by name of the method. */
final class Measures {
  private Measures() {}

  /**
   * A measure.
   *
   * @throws IllegalArgumentException for a method or parameters that cannot be
   */
  static Measure of(StatisticMethod method) {
    return switch (method.name()) {
      case "extremes", "mse-tensor", "kl-tensor" ->
          (chunk, weights) -> extremes(Measure.weightsOf(chunk), weights);
      case "block-absmax", "mse-blocks" -> BlockAbsmaxMeasure.of(method.parameters());
      case "mse-steps" -> ShrinkStepsMeasure.of(method.parameters());
      case "nvfp4-steps" -> GlobalStepsMeasure.of(method.parameters());
      case "histogram" -> new HistogramMeasure();
      case "row-codebooks" -> RowPiecesMeasure.of(method.parameters());
      case "percentile-tensor" -> new RangeHistogramMeasure(new HistogramMeasure());
      case "step-costs" -> StepCostsMeasure.of(method.parameters());
      case "magnitude-bins" -> MagnitudeBinsMeasure.of(method.parameters());
      default ->
          throw new IllegalArgumentException(
              "there is no statistic '" + method.name() + "' in this version");
    };
  }

  private static Measure.Found extremes(int count, float[] weights) {
    ValueRange range = ValueRange.of(weights, 0, count);
    return Measure.Found.of(new Statistic.Extremes(range.min(), range.max(), range.absmax()));
  }
}
