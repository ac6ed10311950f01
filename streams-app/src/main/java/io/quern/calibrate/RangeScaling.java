package io.quern.calibrate;

import io.quern.kernel.IntCalibration;
import io.quern.kernel.ScaleOverflowException;
import io.quern.kernel.TensorScales;
import io.quern.model.Bytes;
import io.quern.model.Statistic;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * From the range of all weights of some tensors to scales and zero points: what is written, and
 * what second orders carry.
 *
 * @param tensors for sentences
 */
record RangeScaling(Function<Statistic.Extremes, Outcome> scaling, String tensors) {
  private static final String SCALE = "scale";
  private static final String ZERO = "zero";
  private static final String GLOBAL = "global";
  private static final String F32 = "F32";

  /**
   * As the parameter {@code result} says.
   *
   * @throws IllegalArgumentException for parameters that cannot be
   */
  static RangeScaling of(Statistic.Subscribed subscribed) {
    Parameters parameters = new Parameters(subscribed.method());
    String dtype = parameters.dtype();
    String result = parameters.text("result", "");
    Function<Statistic.Extremes, Outcome> scaling =
        switch (result) {
          case "int-tensor" -> {
            parameters.integer("bits", 2, 8);
            yield range -> integers(range, parameters);
          }
          case "fp8-tensor" -> range -> fp8(range, dtype);
          case "nvfp4-global" -> range -> nvfp4(range, dtype);
          default ->
              throw new IllegalArgumentException(
                  "parameter result=" + result + ": must be int-tensor, fp8-tensor, nvfp4-global");
        };
    return new RangeScaling(
        scaling,
        subscribed.members().stream()
            .map(member -> member.plan().source().name())
            .collect(Collectors.joining(", ")));
  }

  /** What becomes of a range. */
  Outcome of(Statistic.Extremes range) {
    try {
      return scaling.apply(range);
    } catch (ScaleOverflowException e) {
      return new Outcome.Unusable(
          "scale-overflow",
          "tensor %s: %s; ignore the tensor, or scale its rows or groups by themselves"
              .formatted(tensors, e.getMessage()),
          tensors);
    }
  }

  private static Outcome integers(Statistic.Extremes range, Parameters parameters) {
    IntCalibration found =
        IntCalibration.ofRange(parameters.method().parameters(), range.min(), range.max());
    return new Outcome.Found(
        Map.of(
            Outcome.Found.CALIBRATION,
            Bytes.of(found.scaleAndZero()),
            SCALE,
            scale(found.scale(), parameters.dtype()),
            ZERO,
            Bytes.of(new byte[] {(byte) found.zero()})));
  }

  private static Outcome fp8(Statistic.Extremes range, String dtype) {
    float scale = TensorScales.fp8(range.absmax(), dtype);
    return new Outcome.Found(
        Map.of(Outcome.Found.CALIBRATION, RawBits.of(scale), SCALE, scale(scale, dtype)));
  }

  private static Outcome nvfp4(Statistic.Extremes range, String dtype) {
    Bytes global = scale(TensorScales.nvfp4Global(range.absmax(), dtype), F32);
    return new Outcome.Found(Map.of(Outcome.Found.CALIBRATION, global, GLOBAL, global));
  }

  private static Bytes scale(float scale, String dtype) {
    return Bytes.of(TensorScales.bytes(new float[] {scale}, dtype));
  }
}
