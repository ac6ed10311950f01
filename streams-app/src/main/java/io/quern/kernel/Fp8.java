package io.quern.kernel;

import java.util.List;
import java.util.Map;

/**
 * Weights as E4M3 numbers of eight bits: {@code x ≈ scale * code}.
 *
 * <table>
 * <caption>arrays</caption>
 * <tr><th>role</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>codes</td><td>1 a weight</td><td>E4M3, row after row</td></tr>
 * <tr><td>scale</td><td>2 or 4 a row</td><td>dtype of the weights; with a scale a row only</td></tr>
 * </table>
 *
 * <p>A scale is the largest magnitude / 448, rounded to the dtype of the weights; codes are rounded
 * to the nearest, ties to even, from the weight divided by the rounded scale. Source:
 * compressed-tensors 0.19.0, quantization/utils/helpers.py and lifecycle/forward_helpers.py.
 */
sealed interface Fp8 extends RowFormat permits Fp8Channel, Fp8Tensor, Fp8Block {
  String NAME = "fp8";

  /**
   * The format for a strategy: a scale a row (channel), a tensor or a block.
   *
   * @param calibration of a row the steps where ranges are searched, of a tensor the scale, of
   *     blocks what {@link TensorScales#fp8BlockCalibration} gave; binary32
   * @throws IllegalArgumentException for what the format cannot have
   */
  static RowFormat of(Map<String, String> texts, byte[] calibration) {
    FormatParameters parameters = new FormatParameters(texts);
    ScaleDtype quotient = quotient(parameters);
    return switch (parameters.word("strategy", "channel", "tensor", "block")) {
      case "tensor" -> new Fp8Tensor(quotient, CalibrationBits.scale(calibration));
      case "block" -> new Fp8Block(quotient, Fp8BlockScales.read(parameters, calibration));
      default -> channel(parameters, quotient, calibration);
    };
  }

  private static RowFormat channel(
      FormatParameters parameters, ScaleDtype quotient, byte[] calibration) {
    RangeRule rule = RangeRule.read(parameters.texts());
    SearchSteps steps =
        switch (rule.kind()) {
          case MINMAX, MSE -> SearchSteps.read(parameters, calibration, 0);
          case PERCENTILE -> SearchSteps.NONE;
          case KL ->
              throw new IllegalArgumentException(
                  "parameter observer=kl: is there for codes that are evenly spaced");
        };
    return new Fp8Channel(parameters.dtype(), quotient, rule, steps);
  }

  /** What quotients are rounded to: binary32, or, as the peer does on a CPU, the weights' dtype. */
  static ScaleDtype quotient(FormatParameters parameters) {
    String word = parameters.word("quotient", "f32", "weights");
    return word.equals("weights") ? parameters.dtype() : ScaleDtype.F32;
  }

  /** The scale of weights whose largest magnitude is {@code absmax}. */
  static float scale(float absmax, ScaleDtype dtype) {
    float scale = dtype.round(absmax / SmallFloat.E4M3.largest());
    return scale == 0 ? dtype.epsilon() : scale;
  }

  ScaleDtype quotient();

  /** A quantizer that leaves the loops to {@code coder}. */
  RowQuantizer newQuantizer(Fp8Coder coder);

  @Override
  default String name() {
    return NAME;
  }

  @Override
  default List<String> roles() {
    return List.of("codes");
  }

  @Override
  default int arrayBytes(int role, int rows, int columns) {
    return Math.multiplyExact(rows, columns);
  }

  @Override
  default RowQuantizer newQuantizer() {
    return newQuantizer(new Fp8Definition(quotient()));
  }
}
