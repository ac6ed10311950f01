package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Nf4Test {
  private final RowFormat format =
      RowFormats.find("nf4", Map.of("block", "64", "dtype", "BF16"), new byte[0]).orElseThrow();

  @Test
  void shouldPutTheFirstWeightInTheHighHalf() {
    float[] x = new float[64];
    x[0] = -2;
    x[1] = 2;
    x[2] = 0.2f;
    x[63] = Float.MIN_VALUE;

    byte[][] arrays = quantize(x, 1, 64);

    assertThat(HexFormat.of().formatHex(arrays[0], 0, 3)).isEqualTo("0f8777");
    assertThat(arrays[0][31]).isEqualTo((byte) 0x77);
    assertThat(absmax(arrays, 0)).isEqualTo(2);
  }

  @Test
  void shouldLetBlocksRunOverTheEndsOfRows() {
    float[] x = WeightSamples.GAUSSIAN.weights(4 * 48);

    byte[][] rows = quantize(x, 4, 48);

    assertThat(rows).isDeepEqualTo(quantize(x, 1, 192));
  }

  @Test
  void shouldFillUpTheLastByteWithTheIndexOfZero() {
    byte[][] arrays = quantize(new float[] {1, -1, 0.5f}, 1, 3);

    assertThat(HexFormat.of().formatHex(arrays[0])).isEqualTo("f0c7");
    assertThat(absmax(arrays, 0)).isEqualTo(1);
  }

  @Test
  void shouldWriteTheLeastMagnitudeForAShortBlockOfZerosAlone() {
    byte[][] arrays = quantize(new float[66], 1, 66);

    assertThat(absmax(arrays, 0)).isZero();
    assertThat(absmax(arrays, 1)).isEqualTo(1e-38f);
    assertThat(arrays[0]).containsOnly(0x77);
  }

  @Test
  void shouldContinueWhereTheRowsBeforeEnded() {
    float[] x = WeightSamples.CUBED_GAUSSIAN.weights(6 * 32);
    byte[][] parts = arrays(6, 32);
    RowQuantizer quantizer = format.newQuantizer();

    quantizer.quantize(x, 4 * 32, 2, 32, parts, 4);
    quantizer.quantize(x, 0, 4, 32, parts, 0);

    assertThat(parts).isDeepEqualTo(quantize(x, 6, 32));
  }

  @Test
  void shouldReadBackValuesTimesMagnitude() {
    float[] x = new float[128];
    Arrays.fill(x, 64, 128, 3);
    x[5] = -8;
    byte[][] arrays = quantize(x, 8, 16);

    float[] back = new float[32];
    format.dequantize(arrays, 3, back, 0, 2, 16);

    assertThat(back).containsOnly(0, 3);
    float[] first = new float[16];
    format.dequantize(arrays, 0, first, 0, 1, 16);
    assertThat(first[5]).isEqualTo(-8);
  }

  @Test
  void shouldRefuseRowsThatBeginWithinABlock() {
    assertThatThrownBy(
            () -> format.newQuantizer().quantize(new float[48], 0, 1, 48, arrays(2, 48), 1))
        .hasMessageContaining("nf4: row 1 of 48");
    assertThatThrownBy(() -> RowFormats.find("nf4", Map.of("block", "128"), new byte[0]))
        .hasMessageContaining("block=128");
  }

  private static float absmax(byte[][] arrays, int block) {
    return Float.intBitsToFloat(LittleEndian.getInt(arrays[1], block * Float.BYTES));
  }

  private byte[][] arrays(int rows, int columns) {
    return new byte[][] {
      new byte[format.arrayBytes(0, rows, columns)], new byte[format.arrayBytes(1, rows, columns)]
    };
  }

  private byte[][] quantize(float[] x, int rows, int columns) {
    byte[][] arrays = arrays(rows, columns);
    format.newQuantizer().quantize(x, 0, rows, columns, arrays, 0);
    return arrays;
  }
}
