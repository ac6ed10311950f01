package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of any width, place, content and parameters: a twin writes what its definition writes. */
class IntTwinsTest {
  private static final int SLABS = 20 * WeightSamples.values().length;
  private static final byte UNTOUCHED = 0x5A;
  private static final List<String> STRATEGIES = List.of("channel", "group", "tensor");

  @BeforeEach
  void needsVectors() {
    Twins.assumed();
  }

  @Test
  void shouldWriteAsDefined() {
    for (int seed = 0; seed < SLABS; seed++) {
      Random random = new Random(seed);
      Map<String, String> parameters = parameters(random);
      RowFormat format = format(parameters, random);
      int columns = Integer.parseInt(parameters.get("group")) * (1 + random.nextInt(4));
      float[] x = weights(seed, 3 * columns, ScaleDtype.of(parameters.get("dtype")));
      RowQuantizer twin = Objects.requireNonNull(RowTwins.twinOf(format));

      byte[][] bytes = quantize(format, twin, x, columns);

      assertThat(bytes)
          .as("%s %s, %d columns", format.name(), parameters, columns)
          .isDeepEqualTo(quantize(format, format.newQuantizer(), x, columns));
    }
  }

  @Test
  void shouldFindTheStepsThatAreDefined() {
    for (int seed = 0; seed < WeightSamples.values().length; seed++) {
      Map<String, String> parameters = parameters(new Random(seed));
      parameters.put("strategy", "channel");
      parameters.put("symmetric", "true");
      float[] x = weights(seed, 3 * 172, ScaleDtype.of(parameters.get("dtype")));

      boolean[] steps = IntTrialVector.observer(parameters).improvedSteps(x, 0, 3, 172);

      assertThat(steps).isEqualTo(IntShrinkObserver.of(parameters).improvedSteps(x, 0, 3, 172));
    }
  }

  private static Map<String, String> parameters(Random random) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("bits", Integer.toString(random.nextBoolean() ? 4 : 2 + random.nextInt(7)));
    parameters.put("dtype", ScaleDtype.values()[random.nextInt(3)].name());
    // Zero points of the dtypes' largest values are beyond them: another test.
    parameters.put("symmetric", Boolean.toString(random.nextInt(3) > 0));
    parameters.put("strategy", STRATEGIES.get(random.nextInt(STRATEGIES.size())));
    parameters.put("group", Integer.toString(1 + random.nextInt(300)));
    parameters.put("observer", random.nextInt(8) == 0 ? "mse" : "minmax");
    return parameters;
  }

  private static RowFormat format(Map<String, String> parameters, Random random) {
    byte[] calibration = {};
    if (parameters.get("strategy").equals("tensor")) {
      calibration = IntCalibration.ofRange(parameters, -0.05f, 0.03f).scaleAndZero();
    } else if (parameters.get("observer").equals("mse")) {
      calibration = new byte[] {(byte) (1 + random.nextInt(20)), 0, 0, 0};
    }
    String name = random.nextBoolean() ? IntPacked.NAME : Int8Plain.NAME;
    return RowFormats.find(name, parameters, calibration).orElseThrow();
  }

  /** Half of what a dtype can hold at most, so that no range is beyond it. */
  private static float[] weights(int seed, int count, ScaleDtype dtype) {
    WeightSamples sample = WeightSamples.values()[seed % WeightSamples.values().length];
    float[] x = sample.weights(count, seed);
    for (int i = 0; i < count; i++) {
      float most = dtype.largest() / 4;
      x[i] = dtype.round(Math.clamp(x[i], -most, most));
    }
    return x;
  }

  private static byte[][] quantize(
      RowFormat format, RowQuantizer quantizer, float[] x, int columns) {
    byte[][] arrays = RowArrays.of(format, 5, columns);
    for (byte[] array : arrays) {
      Arrays.fill(array, UNTOUCHED);
    }
    quantizer.quantize(x, 0, 1, columns, arrays, 1);
    quantizer.quantize(x, columns, 2, columns, arrays, 2);
    return arrays;
  }
}
