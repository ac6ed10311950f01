package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Fp8Test {
  private static final byte[] NO_CALIBRATION = {};

  @Test
  void shouldScaleEachRowByItsLargestMagnitude() {
    RowFormat format = format(Map.of());
    byte[][] arrays = quantize(format, new float[] {1, -448, 0.5f, 0, 0, 0}, 2, 3);

    assertThat(arrays[0]).isEqualTo(bytes(0x38, 0xFE, 0x30, 0, 0, 0));
    assertThat(arrays[1]).isEqualTo(TensorScales.bytes(new float[] {1, 0x1p-23f}, "F32"));
  }

  @Test
  void shouldRoundScalesToTheDtypeOfTheWeights() {
    byte[][] arrays = quantize(format(Map.of("dtype", "BF16")), new float[] {0.3f}, 1, 1);

    assertThat(arrays[1]).isEqualTo(TensorScales.bytes(new float[] {0x1.6p-11f}, "BF16"));
  }

  @Test
  void shouldTellNegativeWeightsThatBecomeZeroFromNegativeZero() {
    byte[][] arrays = quantize(format(Map.of()), new float[] {448, -0f, -1e-4f, 1e-4f}, 1, 4);

    assertThat(arrays[0]).isEqualTo(bytes(0x7E, 0, 0x80, 0));
  }

  @Test
  void shouldRoundTheQuotientFirstWhereAskedTo() {
    float[] x = WeightSamples.BF16_ROUNDED.weights(1000);
    float scale = ScaleDtype.BF16.round(1e-4f);
    byte[] calibration = TensorScales.bytes(new float[] {scale}, "F32");
    Map<String, String> exact = Map.of("strategy", "tensor", "dtype", "BF16");
    Map<String, String> rounded =
        Map.of("strategy", "tensor", "dtype", "BF16", "quotient", "weights");

    byte[] codes = quantize(Fp8.of(exact, calibration), x, 1, 1000)[0];
    byte[] codesOfRounded = quantize(Fp8.of(rounded, calibration), x, 1, 1000)[0];

    assertThat(codes).isNotEqualTo(codesOfRounded);
    for (int i = 0; i < x.length; i++) {
      float quotient = x[i] / scale;
      assertThat(codes[i]).isEqualTo((byte) SmallFloat.E4M3.code(quotient));
      assertThat(codesOfRounded[i])
          .isEqualTo((byte) SmallFloat.E4M3.code(ScaleDtype.BF16.round(quotient)));
    }
  }

  @Test
  void shouldReadBackCodeTimesScale() {
    RowFormat format = format(Map.of());
    float[] x = {1, -448, 0.5f, 2, 8, 4};
    byte[][] arrays = quantize(format, x, 2, 3);
    float[] y = new float[4];

    format.dequantize(arrays, 1, y, 1, 1, 3);

    float scale = 8f / 448;
    assertThat(y).containsExactly(0, 112 * scale, 448 * scale, 224 * scale);
  }

  @Test
  void shouldRefuseToQuantizeWithoutCalibration() {
    Map<String, String> mse = Map.of("observer", "mse");
    Map<String, String> tensor = Map.of("strategy", "tensor");
    Map<String, String> block = Map.of("strategy", "block", "blockRows", "2", "blockColumns", "2");
    for (Map<String, String> parameters : List.of(mse, tensor, block)) {
      assertThatThrownBy(() -> quantize(format(parameters), new float[4], 2, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the calibration is missing");
    }
  }

  @Test
  void shouldRefuseScalesThatAreNone() {
    byte[] calibration = TensorScales.bytes(new float[] {Float.NaN}, "F32");

    assertThatThrownBy(() -> Fp8.of(Map.of("strategy", "tensor"), calibration))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a scale of NaN");
  }

  private static RowFormat format(Map<String, String> parameters) {
    return RowFormats.find("fp8", parameters, NO_CALIBRATION).orElseThrow();
  }

  private static byte[][] quantize(RowFormat format, float[] x, int rows, int columns) {
    byte[][] arrays = RowArrays.of(format, rows, columns);
    format.newQuantizer().quantize(x, 0, rows, columns, arrays, 0);
    return arrays;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
