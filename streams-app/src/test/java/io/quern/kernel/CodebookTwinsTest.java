package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Twins of {@code nf4} and {@code codebook} write what their definitions write. */
class CodebookTwinsTest {
  private static final byte UNTOUCHED = 0x5A;
  private static final WeightSamples[] SAMPLES = WeightSamples.values();
  private static final int SLABS = 4 * SAMPLES.length;

  @BeforeEach
  void needsVectors() {
    Twins.assumed();
  }

  @Test
  void shouldWriteNf4AsDefined() {
    RowFormat format = RowFormats.find("nf4", Map.of(), new byte[0]).orElseThrow();
    shouldWriteAsDefined(format, Nf4Vector.twinOf(format));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldWriteIndicesAsDefined(int bits) {
    float[] centroids = CodebookRowsTest.centroids((1 << bits) - bits / 3);
    RowFormat format = CodebookRowsTest.format(Map.of("bits", "" + bits), centroids);
    shouldWriteAsDefined(format, Objects.requireNonNull(CodebookVector.twinOf(format)));
  }

  private static void shouldWriteAsDefined(RowFormat format, RowQuantizer twin) {
    for (int seed = 0; seed < SLABS; seed++) {
      WeightSamples sample = SAMPLES[seed % SAMPLES.length];
      Random random = new Random(seed);
      int firstRow = 64 * random.nextInt(2);
      int rows = 1 + random.nextInt(6);
      int columns = 1 + random.nextInt(300);
      float[] x = sample.weights(17 + rows * columns, seed);

      byte[][] bytes = quantize(format, twin, x, rows, columns, firstRow);

      assertThat(bytes)
          .as("%s, %d x %d from row %d", sample, rows, columns, firstRow)
          .isDeepEqualTo(quantize(format, format.newQuantizer(), x, rows, columns, firstRow));
    }
  }

  private static byte[][] quantize(
      RowFormat format, RowQuantizer quantizer, float[] x, int rows, int columns, int firstRow) {
    byte[][] arrays = new byte[format.roles().size()][];
    for (int role = 0; role < arrays.length; role++) {
      arrays[role] = new byte[format.arrayBytes(role, firstRow + rows, columns) + 9];
      Arrays.fill(arrays[role], UNTOUCHED);
    }
    quantizer.quantize(x, 17, rows, columns, arrays, firstRow);
    return arrays;
  }
}
