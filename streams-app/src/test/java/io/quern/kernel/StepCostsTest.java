package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepCostsTest {
  private static Map<String, String> parameters(String dtype, boolean symmetric) {
    return Map.of(
        "bits",
        "4",
        "dtype",
        dtype,
        "strategy",
        "tensor",
        "symmetric",
        Boolean.toString(symmetric));
  }

  private static double[] costs(StepCosts stepCosts, float[] x, int from, int count) {
    double[] costs = new double[ShrinkObserver.STEPS];
    stepCosts.measure(new ValueRange(-0.3f, 0.25f), x, from, count, costs);
    return costs;
  }

  private static float[] weights(WeightSamples sample, ScaleDtype dtype) {
    float[] x = sample.weights(StepCosts.STRETCH);
    for (int i = 0; i < x.length; i++) {
      float most = dtype.largest() / 4;
      x[i] = dtype.round(Math.clamp(x[i], -most, most));
    }
    return x;
  }

  @Test
  void shouldAddPowersOfErrors() {
    float[] x = {0.1f, -0.2f, 0.25f};
    StepCosts stepCosts =
        StepCostsOfFormats.find("int-packed", parameters("F32", true)).orElseThrow();

    double[] costs = costs(stepCosts, x, 0, 3);

    for (int step = 0; step < costs.length; step++) {
      float scale = 0.3f * (float) (1 - step / 100.0) / 7.5f;
      double expected = 0;
      for (float weight : x) {
        double level = Math.clamp(Math.rint(weight / scale), -8, 7);
        expected += Math.pow(Math.abs(level * scale - weight), 2.4);
      }
      assertThat(costs[step]).isCloseTo(expected, within(1e-7 + expected * 1e-4));
    }
  }

  @ParameterizedTest
  @CsvSource({"int-packed, F32", "int8-plain, BF16", "int-packed, F16", "fp8, F32", "fp8, BF16"})
  void shouldCostTheSameInLanes(String format, String dtype) {
    Twins.assumed();
    for (WeightSamples sample : WeightSamples.values()) {
      float[] x = weights(sample, ScaleDtype.of(dtype));
      Map<String, String> parameters = parameters(dtype, sample.ordinal() % 2 == 0);
      StepCosts twin = Objects.requireNonNull(VectorTwins.STEP_COSTS.get(format)).apply(parameters);
      StepCosts definition = StepCostsOfFormats.find(format, parameters).orElseThrow();

      for (int count : new int[] {1, 17, 250, 256}) {
        int from = x.length - count;
        assertThat(costs(twin, x, from, count))
            .as("%s %d", sample, count)
            .isEqualTo(costs(definition, x, from, count));
      }
    }
  }

  @Test
  void shouldHaveNoCostsOfFormatsWithoutSharedRanges() {
    assertThat(StepCostsOfFormats.find("nvfp4", Map.of())).isEmpty();
  }
}
