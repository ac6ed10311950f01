package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of 4 x 16 in a matrix of 11 x 40: cut at both edges. */
class Fp8BlockTest {
  private static final int ROWS = 11;
  private static final int COLUMNS = 40;
  private static final BlockGrid GRID = new BlockGrid(4, 16, COLUMNS);
  private static final Map<String, String> PARAMETERS =
      Map.of("strategy", "block", "blockRows", "4", "blockColumns", "16");

  private final float[] x = WeightSamples.CUBED_GAUSSIAN.weights(ROWS * COLUMNS);

  @Test
  void shouldMeasureEachBlock() {
    float[] absmax = GRID.absmax(x, 0, 0, ROWS);

    assertThat(absmax).hasSize(3 * 3);
    assertThat(absmax[8]).isEqualTo(largestFrom(8, 32));
  }

  private float largestFrom(int firstRow, int firstColumn) {
    float largest = 0;
    for (int row = firstRow; row < ROWS; row++) {
      for (int column = firstColumn; column < COLUMNS; column++) {
        largest = Math.max(largest, Math.abs(x[row * COLUMNS + column]));
      }
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 11})
  void shouldWriteTheSameForAnyChunks(int rowsPerChunk) {
    float[] scales = TensorScales.fp8Blocks(merged(rowsPerChunk), "F32");
    byte[] codes = new byte[ROWS * COLUMNS];
    float[] read = new float[ROWS * COLUMNS];
    for (int row = 0; row < ROWS; row += rowsPerChunk) {
      int rows = Math.min(rowsPerChunk, ROWS - row);
      byte[] calibration = TensorScales.fp8BlockCalibration(GRID, scales, row, rows);
      RowFormat format = RowFormats.find("fp8", PARAMETERS, calibration).orElseThrow();
      byte[][] arrays = RowArrays.of(format, rows, COLUMNS);
      format.newQuantizer().quantize(x, row * COLUMNS, rows, COLUMNS, arrays, 0);
      format.dequantize(arrays, 0, read, row * COLUMNS, rows, COLUMNS);
      System.arraycopy(arrays[0], 0, codes, row * COLUMNS, arrays[0].length);
    }

    assertThat(codes).isEqualTo(weightByWeight(scales));
    assertThat(read[5 * COLUMNS + 17])
        .isEqualTo(SmallFloat.E4M3.value(codes[5 * COLUMNS + 17]) * scales[4]);
  }

  private float[] merged(int rowsPerChunk) {
    float[] merged = new float[3 * 3];
    for (int row = 0; row < ROWS; row += rowsPerChunk) {
      float[] part = GRID.absmax(x, row * COLUMNS, row, Math.min(rowsPerChunk, ROWS - row));
      for (int i = 0; i < part.length; i++) {
        int block = row / 4 * 3 + i;
        merged[block] = Math.max(merged[block], part[i]);
      }
    }
    return merged;
  }

  private byte[] weightByWeight(float[] scales) {
    byte[] codes = new byte[x.length];
    for (int i = 0; i < x.length; i++) {
      float scale = scales[i / COLUMNS / 4 * 3 + i % COLUMNS / 16];
      codes[i] = (byte) SmallFloat.E4M3.code(x[i] / scale + 0f);
    }
    return codes;
  }

  @Test
  void shouldRefuseRowsOfAnotherWidth() {
    float[] scales = TensorScales.fp8Blocks(new float[9], "F32");
    byte[] calibration = TensorScales.fp8BlockCalibration(GRID, scales, 0, 4);
    RowFormat format = RowFormats.find("fp8", PARAMETERS, calibration).orElseThrow();

    assertThatThrownBy(() -> format.newQuantizer().quantize(x, 0, 1, 100, new byte[1][100], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 scales: must be a multiple of 7 blocks");
  }
}
