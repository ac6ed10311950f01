package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IntRowsTest {
  private static final byte[] NO_CALIBRATION = {};

  @Test
  void shouldScaleByHalfTheSpanAndLimitTheGreatest() {
    byte[][] arrays = quantize(format("int-packed", 4), 7.5f, -7.5f, 2.5f, 3.5f);

    assertThat(arrays[0])
        .containsExactly(0x0F, 0xCA - 256, 0, 0); // 7 and -8, then 2 and 4, each + 8
    assertThat(arrays[1]).isEqualTo(TensorScales.bytes(new float[] {1}, "F32"));
  }

  @Test
  void shouldPackCodesAcrossWords() {
    float[] x = new float[11];
    x[10] = -3.5f;

    byte[][] arrays = quantize(format("int-packed", 3), x);

    // Ten times 4 from the lowest bit on, then 0 from bit 30 on; one bit is in the second word.
    assertThat(arrays[0]).containsExactly(0x24, 0x49, 0x92 - 256, 0x24, 0, 0, 0, 0);
  }

  @Test
  void shouldTakeTheEpsilonOfTheDtypeWhereAllWeightsAreZero() {
    for (ScaleDtype dtype : ScaleDtype.values()) {
      RowFormat format =
          format("int8-plain", 8, Map.of("dtype", dtype.name(), "symmetric", "false"));

      byte[][] arrays = quantize(format, 0, -0f);

      assertThat(arrays[0]).containsExactly(0, 0);
      assertThat(dtype.get(arrays[1], 0)).isEqualTo(dtype.epsilon());
      assertThat(arrays[2]).containsExactly(0);
    }
  }

  @Test
  void shouldPutZeroOnItsCodeWhereAsymmetric() {
    byte[][] arrays = quantize(format("int8-plain", 8, Map.of("symmetric", "false")), 0, 255, 1);

    assertThat(arrays[0]).containsExactly(-128, 127, -127);
    assertThat(arrays[2]).containsExactly(-128);
  }

  @Test
  void shouldReadBackCodeLessZeroTimesScale() {
    for (int bits = 2; bits <= 8; bits++) {
      Map<String, String> more = Map.of("symmetric", "false", "strategy", "group", "group", "5");
      float[] x = WeightSamples.UNIFORM.weights(3 * 35);
      float[] fromPacked = roundTrip(format("int-packed", bits, more), x);

      assertThat(fromPacked).isEqualTo(roundTrip(format("int8-plain", bits, more), x));
      for (int i = 0; i < x.length; i++) {
        assertThat(Math.abs(fromPacked[i] - x[i])).isLessThan(1.01f / ((1 << bits) - 1));
      }
    }
  }

  private static float[] roundTrip(RowFormat format, float[] x) {
    byte[][] arrays = RowArrays.of(format, 3, 35);
    format.newQuantizer().quantize(x, 0, 3, 35, arrays, 0);
    float[] y = new float[x.length];
    format.dequantize(arrays, 0, y, 0, 1, 35);
    format.dequantize(arrays, 1, y, 35, 2, 35);
    return y;
  }

  @Test
  void shouldTakeTheScaleOfTheWholeTensor() {
    Map<String, String> tensor = Map.of("strategy", "tensor", "symmetric", "false", "bits", "8");
    IntCalibration calibration = IntCalibration.ofRange(tensor, -1, 1.55f);
    RowFormat format =
        RowFormats.find("int8-plain", tensor, calibration.scaleAndZero()).orElseThrow();

    byte[][] arrays = quantize(format, -1, 0, 0.5f);

    assertThat(format.roles()).containsExactly("codes");
    assertThat(calibration.zero()).isEqualTo(-28);
    assertThat(arrays[0]).containsExactly(-128, -28, 22);
  }

  @Test
  void shouldRefuseWhatCannotBe() {
    assertThatThrownBy(() -> format("int-packed", 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameter bits=9: must be a number from 2 to 8");
    Map<String, String> groups = Map.of("strategy", "group", "group", "128");
    assertThatThrownBy(() -> format("int-packed", 4, groups).arrayBytes(0, 1, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row of 100 weights is no multiple of the group size 128");
    for (Map<String, String> more :
        List.of(Map.of("strategy", "tensor"), Map.of("observer", "mse"))) {
      assertThatThrownBy(() -> format("int-packed", 4, more).newQuantizer())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the calibration is missing");
    }
  }

  @Test
  void shouldRefuseScalesBeyondTheirDtype() {
    RowFormat format = format("int8-plain", 8, Map.of("dtype", "F16", "symmetric", "false"));

    assertThatThrownBy(() -> quantize(format, -60_000, 60_000))
        .isInstanceOf(ScaleOverflowException.class)
        .hasMessage("the scale of weights from -60000.0 to 60000.0 is beyond F16");
  }

  private static RowFormat format(String name, int bits) {
    return format(name, bits, Map.of());
  }

  private static RowFormat format(String name, int bits, Map<String, String> more) {
    Map<String, String> parameters = new HashMap<>(Map.of("bits", Integer.toString(bits)));
    parameters.putAll(more);
    return RowFormats.find(name, parameters, NO_CALIBRATION).orElseThrow();
  }

  private static byte[][] quantize(RowFormat format, float... row) {
    byte[][] arrays = RowArrays.of(format, 1, row.length);
    format.newQuantizer().quantize(row, 0, 1, row.length, arrays, 0);
    return arrays;
  }
}
