package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodebookRowsTest {
  private static final Map<String, String> TWO_BITS = Map.of("bits", "2");

  @ParameterizedTest
  @CsvSource({
    "1, 14, aa2a", //
    "2, 13, e4e4e400",
    "3, 11, 88c6fa8800",
    "4, 9, 1032547600",
    "8, 3, 000102",
  })
  void shouldPackIndicesFromTheLowestBit(int bits, int count, String hex) {
    byte[] indices = new byte[count];
    for (int i = 0; i < count; i++) {
      indices[i] = (byte) (i % Math.min(8, 1 << bits));
    }
    byte[] packed = new byte[IndexPacking.bytes(count, bits)];

    IndexPacking.pack(indices, count, bits, packed, 0);

    assertThat(HexFormat.of().formatHex(packed)).isEqualTo(hex);
    byte[] unpacked = new byte[count];
    IndexPacking.unpack(packed, 0, count, bits, unpacked);
    assertThat(unpacked).isEqualTo(indices);
  }

  @Test
  void shouldTakeTheNearestValueAndTheLowerOneInTheMiddle() {
    RowFormat format = format(TWO_BITS, -1, 0, 1, 3);
    float[] x = {-9, -0.5f, Math.nextUp(-0.5f), 0.5f, 0.6f, 2, Math.nextUp(2f), -0f};

    byte[] indices = quantize(format, x, 1);

    assertThat(HexFormat.of().formatHex(indices)).isEqualTo("507a");
  }

  @Test
  void shouldTellNeighbouringFloatsApart() {
    float low = 0.5f;
    for (int i = 0; i < 4; i++) {
      float high = Math.nextUp(low);
      RowFormat format = format(Map.of("bits", "1"), low, high);

      float[] back = roundTrip(format, new float[] {low, high}, 1);

      assertThat(back).containsExactly(low, high);
      low = high;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldReadBackTheNearestValue(int bits) {
    float[] centroids = centroids(1 << bits);
    RowFormat format = format(Map.of("bits", "" + bits), centroids);
    float[] x = WeightSamples.GAUSSIAN.weights(7 * 45);

    float[] back = roundTrip(format, x, 7);

    for (int i = 0; i < x.length; i++) {
      assertThat(Math.abs(back[i] - (double) x[i])).isEqualTo(nearest(centroids, x[i]));
    }
  }

  @Test
  void shouldTakeFewerValuesAndRepeatedOnes() {
    float[] x = {-3, 0, 0.9f, 40};

    byte[] fewer = quantize(format(TWO_BITS, -1, 1), x, 1);

    assertThat(quantize(format(TWO_BITS, -1, 1, 1, 1), x, 1)).isEqualTo(fewer);
    assertThat(roundTrip(format(TWO_BITS, -1, 1), x, 1)).containsExactly(-1, -1, 1, 1);
  }

  @Test
  void shouldGiveEveryFewRowsACodebookOfTheirOwn() {
    Map<String, String> parameters = Map.of("bits", "2", "scope", "rows", "rowsPerCodebook", "2");
    RowFormat format = RowFormats.find("codebook", parameters, new byte[0]).orElseThrow();
    float[] x = {0, 0, 1, 1, 5, 5, 7, 7, -0f, 100, 100, -100, -100, 0, 3, 3};

    float[] back = roundTrip(format, x, 4);

    assertThat(back).containsExactly(0, 0, 1, 1, 5, 5, 7, 7, 0, 100, 100, -100, -100, 0, 3, 3);
    assertThat(format.unitRows()).isEqualTo(2);
    assertThat(format.roles()).containsExactly("indices", "codebook");
    assertThat(format.arrayBytes(1, 5, 4)).isEqualTo(3 * 4 * Float.BYTES);
  }

  @Test
  void shouldRepeatTheLastValueOfAShortCodebook() {
    Map<String, String> parameters = Map.of("bits", "2", "scope", "rows", "rowsPerCodebook", "1");
    RowFormat format = RowFormats.find("codebook", parameters, new byte[0]).orElseThrow();
    byte[][] arrays = arrays(format, 1, 3);

    format.newQuantizer().quantize(new float[] {7, 5, 7}, 0, 1, 3, arrays, 0);

    assertThat(arrays[1]).isEqualTo(bytes(5, 7, 7, 7));
    assertThat(arrays[0]).containsExactly(0b01_00_01);
  }

  @Test
  void shouldSayWhatIsWrong() {
    assertThatThrownBy(() -> format(TWO_BITS, 1, 2, 3, 4, 5)).hasMessageContaining("5 values");
    assertThatThrownBy(() -> format(TWO_BITS, 2, 1)).hasMessageContaining("value 1");
    assertThatThrownBy(() -> format(TWO_BITS, Float.NaN)).hasMessageContaining("value 0");
    assertThatThrownBy(() -> format(Map.of("bits", "9"), 1)).hasMessageContaining("bits=9");
    assertThatThrownBy(() -> format(TWO_BITS).newQuantizer()).hasMessageContaining("calibration");
    assertThat(format(TWO_BITS).arrayBytes(0, 3, 5)).isEqualTo(6);
  }

  static RowFormat format(Map<String, String> parameters, float... centroids) {
    return RowFormats.find("codebook", parameters, bytes(centroids)).orElseThrow();
  }

  /** Values unevenly apart, some within one bucket of 16 bits. */
  static float[] centroids(int count) {
    float[] centroids = WeightSamples.CUBED_GAUSSIAN.weights(count, 3);
    for (int i = 1; i < count; i += 5) {
      centroids[i] = Math.nextUp(Math.nextUp(centroids[i - 1]));
    }
    Arrays.sort(centroids);
    return centroids;
  }

  private static byte[] bytes(float... values) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    for (int i = 0; i < values.length; i++) {
      LittleEndian.putInt(bytes, i * Float.BYTES, Float.floatToRawIntBits(values[i]));
    }
    return bytes;
  }

  private static double nearest(float[] centroids, float x) {
    double least = Double.POSITIVE_INFINITY;
    for (float centroid : centroids) {
      least = Math.min(least, Math.abs(centroid - (double) x));
    }
    return least;
  }

  private static byte[][] arrays(RowFormat format, int rows, int columns) {
    byte[][] arrays = new byte[format.roles().size()][];
    for (int role = 0; role < arrays.length; role++) {
      arrays[role] = new byte[format.arrayBytes(role, rows, columns)];
    }
    return arrays;
  }

  private static byte[] quantize(RowFormat format, float[] x, int rows) {
    byte[][] arrays = arrays(format, rows, x.length / rows);
    format.newQuantizer().quantize(x, 0, rows, x.length / rows, arrays, 0);
    return arrays[0];
  }

  private static float[] roundTrip(RowFormat format, float[] x, int rows) {
    int columns = x.length / rows;
    byte[][] arrays = arrays(format, rows, columns);
    format.newQuantizer().quantize(x, 0, rows, columns, arrays, 0);
    float[] back = new float[x.length];
    format.dequantize(arrays, 0, back, 0, rows, columns);
    return back;
  }
}
