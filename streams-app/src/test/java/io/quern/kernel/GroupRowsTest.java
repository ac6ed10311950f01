package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupRowsTest {

  @Test
  void shouldPackTheFirstWeightIntoTheLowHalf() {
    float[] x = new float[32];
    x[0] = 6;
    x[1] = -0.5f;
    x[30] = -0f;
    x[31] = -0.1f;

    byte[][] arrays = quantize("mxfp4", Map.of(), new byte[0], x);

    assertThat(arrays[0]).startsWith(0x97).endsWith(0x80).hasSize(16);
    assertThat(arrays[1]).containsExactly(127);
  }

  /** The last but three: the peer's ways where a power of two does not fit. */
  @ParameterizedTest
  @CsvSource({
    "F32, 1, 125, 119",
    "F32, 1.7499999, 125, 119",
    "F32, 1.75, 126, 120",
    "F32, 0, 0, 0",
    "F32, 1e-40, 0, 0",
    "F32, 1e38, 251, 245",
    "F32, 3e38, 127, 127",
    "BF16, 1, 125, 119",
    "F16, 1, 125, 119",
    "F16, 0.00006103515625, 111, 105",
    "F16, 0.00003, 127, 127",
    "F16, 0, 127, 127",
    "F16, 65504, 127, 127"
  })
  void shouldStoreThePowerOfTwo(String dtype, float absmax, int fourBits, int eightBits) {
    ScaleDtype weights = ScaleDtype.of(dtype);
    MxScale four = new MxScale(SmallFloat.E2M1, weights);
    MxScale eight = new MxScale(SmallFloat.E4M3, weights);

    assertThat(Byte.toUnsignedInt(four.stored(four.code(absmax)))).isEqualTo(fourBits);
    assertThat(Byte.toUnsignedInt(eight.stored(eight.code(absmax)))).isEqualTo(eightBits);
  }

  @Test
  void shouldMakeZeroOfWeightsWhosePowerOfTwoOverflows() {
    float[] x = new float[32];
    x[3] = 3e38f;
    x[4] = -3e38f;

    byte[][] arrays = quantize("mxfp8", Map.of(), new byte[0], x);

    assertThat(arrays[0]).containsOnly(0);
  }

  @Test
  void shouldScaleNvfp4TwiceAndReadItBack() {
    float[] x = new float[32];
    x[0] = 6;
    x[1] = 1;
    x[16] = -3;
    float global = TensorScales.nvfp4Global(6, "F32");
    RowFormat format = format("nvfp4", Map.of(), globalScale(global));
    byte[][] arrays = RowArrays.of(format, 1, 32);
    format.newQuantizer().quantize(x, 0, 1, 32, arrays, 0);
    float[] read = new float[32];

    format.dequantize(arrays, 0, read, 0, 1, 32);

    assertThat(global).isEqualTo(448);
    assertThat(arrays[1]).containsExactly(0x7E, 0x76);
    assertThat(read).isEqualTo(x);
  }

  /** 0.125, where the scale of a group would be 0. */
  @Test
  void shouldReplaceALocalScaleOfZero() {
    float[] x = new float[32];
    x[20] = 1e-6f;

    byte[][] arrays = quantize("nvfp4", Map.of(), globalScale(1), x);

    assertThat(arrays[1]).containsExactly(0x20, 0x20);
  }

  @Test
  void shouldRefuseRowsThatAreNoMultipleOfTheGroup() {
    RowFormat format = format("mxfp4", Map.of(), new byte[0]);

    assertThatThrownBy(() -> format.arrayBytes(0, 1, 48))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mxfp4: a row of 48 weights is no multiple of 32");
  }

  @Test
  void shouldRefuseToQuantizeWithoutTheGlobalScale() {
    assertThatThrownBy(() -> quantize("nvfp4", Map.of(), new byte[0], new float[32]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the calibration is missing");
  }

  private static byte[] globalScale(float scale) {
    return TensorScales.bytes(new float[] {scale}, "F32");
  }

  private static RowFormat format(String name, Map<String, String> texts, byte[] calibration) {
    return RowFormats.find(name, texts, calibration).orElseThrow();
  }

  private static byte[][] quantize(
      String name, Map<String, String> texts, byte[] calibration, float[] x) {
    RowFormat format = format(name, texts, calibration);
    byte[][] arrays = RowArrays.of(format, 1, x.length);
    format.newQuantizer().quantize(x, 0, 1, x.length, arrays, 0);
    return arrays;
  }
}
