package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupObserverTest {
  private static final int ROWS = 8;
  private static final int COLUMNS = 64;

  private final float[] x = WeightSamples.GAUSSIAN.weights(ROWS * COLUMNS);

  @ParameterizedTest
  @CsvSource({"fp8, 1", "fp8, 3", "mxfp4, 1", "mxfp8, 5", "nvfp4, 2"})
  void shouldFindTheSameStepsForAnyChunks(String format, int rowsPerChunk) {
    ShrinkObserver observer = ShrinkObservers.find(format, Map.of()).orElseThrow();
    boolean[] merged = new boolean[ShrinkObserver.STEPS];
    for (int row = 0; row < ROWS; row += rowsPerChunk) {
      int rows = Math.min(rowsPerChunk, ROWS - row);
      boolean[] ofChunk = observer.improvedSteps(x, row * COLUMNS, rows, COLUMNS);
      for (int step = 0; step < merged.length; step++) {
        merged[step] |= ofChunk[step];
      }
    }

    assertThat(merged).isEqualTo(observer.improvedSteps(x, 0, ROWS, COLUMNS));
    assertThat(merged[0]).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"fp8", "mxfp4", "mxfp8"})
  void shouldLoseNoMoreThanWithTheWholeRange(String format) {
    assertThat(loss(format, 20)).isLessThanOrEqualTo(loss(format, 1));
  }

  /** Weighed as the search does. */
  private double loss(String name, int steps) {
    byte[] calibration = new byte[Integer.BYTES];
    LittleEndian.putInt(calibration, 0, steps);
    RowFormat format = RowFormats.find(name, Map.of("observer", "mse"), calibration).orElseThrow();
    byte[][] arrays = RowArrays.of(format, ROWS, COLUMNS);
    format.newQuantizer().quantize(x, 0, ROWS, COLUMNS, arrays, 0);
    float[] y = new float[x.length];
    format.dequantize(arrays, 0, y, 0, ROWS, COLUMNS);
    double loss = 0;
    for (int i = 0; i < x.length; i++) {
      loss += Math.pow(Math.abs(x[i] - y[i]), 2.4);
    }
    return loss;
  }

  @Test
  void shouldWriteAsWithoutASearchWhereOneStepIsTaken() {
    byte[] oneStep = {1, 0, 0, 0};
    RowFormat searched = RowFormats.find("fp8", Map.of("observer", "mse"), oneStep).orElseThrow();
    RowFormat plain = RowFormats.find("fp8", Map.of(), new byte[0]).orElseThrow();
    byte[][] arrays = RowArrays.of(plain, ROWS, COLUMNS);
    byte[][] ofSearched = RowArrays.of(searched, ROWS, COLUMNS);

    plain.newQuantizer().quantize(x, 0, ROWS, COLUMNS, arrays, 0);
    searched.newQuantizer().quantize(x, 0, ROWS, COLUMNS, ofSearched, 0);

    assertThat(ofSearched).isDeepEqualTo(arrays);
  }

  @Test
  void shouldTellTheLargestMagnitudeForEveryNumberOfSteps() {
    float[] absmax = new float[ShrinkObserver.STEPS];

    Nvfp4Observer.of(Map.of()).improvedSteps(x, 0, x.length, absmax);

    float largest = Math.abs(Extremes.farthestFromZero(x, 0, x.length));
    assertThat(absmax[0]).isEqualTo(largest);
    float[] descending = absmax.clone();
    Arrays.sort(descending);
    for (int n = 0; n < absmax.length; n++) {
      assertThat(absmax[n]).isEqualTo(descending[absmax.length - 1 - n]);
    }
  }

  @Test
  void shouldRefuseToSearchWhatRowsDoNotDecide() {
    assertThatThrownBy(() -> ShrinkObservers.find("fp8", Map.of("strategy", "block")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("strategy=block");
  }
}
