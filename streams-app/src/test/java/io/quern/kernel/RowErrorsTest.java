package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowErrorsTest {
  private static final int[] WIDTHS = {1, 7, 15, 16, 17, 64, 255, 256, 257, 300, 512, 1000};

  private static List<Double> measured(
      RowErrorMeter meter, float[] x, float[] y, int rows, int columns) {
    RowErrorSums sums = new RowErrorSums();
    meter.measure(x, y, rows, columns, sums);
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < sums.count(); i++) {
      all.add(sums.squaredError(i));
      all.add(sums.squares(i));
    }
    all.add(sums.largestError());
    return all;
  }

  @Test
  void shouldMeasureAFewWeightsAsByHand() {
    float[] x = {1, 2, -3, 0.5f};
    float[] y = {1, 1, -3.5f, 0.5f};

    assertThat(measured(new RowErrors(), x, y, 2, 2)).containsExactly(1.0, 5.0, 0.25, 9.25, 1.0);
  }

  @Test
  void shouldAddInTheOrderThatIsWrittenDown() {
    float[] x = WeightSamples.MIXED_EXPONENTS.weights(256);
    double[] lanes = new double[16];
    for (int i = 0; i < 256; i++) {
      lanes[i % 16] += (double) x[i] * x[i];
    }
    double left = (l(lanes, 0) + l(lanes, 4)) + (l(lanes, 2) + l(lanes, 6));
    double right = (l(lanes, 1) + l(lanes, 5)) + (l(lanes, 3) + l(lanes, 7));

    assertThat(measured(new RowErrors(), x, x, 1, 256)).containsExactly(0.0, left + right, 0.0);
  }

  private static double l(double[] lanes, int lane) {
    return lanes[lane] + lanes[lane + 8];
  }

  @ParameterizedTest
  @EnumSource(WeightSamples.class)
  void shouldBeTheSameInLanes(WeightSamples sample) {
    Twins.assumed();
    for (int columns : WIDTHS) {
      float[] x = sample.weights(3 * columns);
      float[] y = new float[x.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = BF16Rounded.of(x[i]);
      }

      assertThat(measured(RowErrorTwin.newTwin(), x, y, 3, columns))
          .as("%d columns", columns)
          .isEqualTo(measured(new RowErrors(), x, y, 3, columns));
    }
  }

  /** Some other number near by, perhaps infinite. */
  private static final class BF16Rounded {
    static float of(float x) {
      return Float.intBitsToFloat(BF16.bits(x) << 16);
    }
  }

  @Test
  void shouldFindTheSameStretchesInPartsOfARow() {
    float[] x = WeightSamples.GAUSSIAN.weights(1000);
    float[] y = WeightSamples.BF16_ROUNDED.weights(1000);
    List<Double> whole = measured(new RowErrors(), x, y, 1, 1000);
    List<Double> parts = new ArrayList<>();
    for (int[] part : new int[][] {{0, 512}, {512, 768}, {768, 1000}}) {
      List<Double> found =
          measured(
              new RowErrors(),
              Arrays.copyOfRange(x, part[0], part[1]),
              Arrays.copyOfRange(y, part[0], part[1]),
              1,
              part[1] - part[0]);
      parts.addAll(found.subList(0, found.size() - 1));
    }

    assertThat(parts).isEqualTo(whole.subList(0, whole.size() - 1));
  }

  @Test
  void shouldAllocateNextToNothingInLanes() {
    Twins.assumed();
    float[] x = WeightSamples.GAUSSIAN.weights(16 * 1024);
    RowErrorMeter twin = RowErrorTwin.newTwin();
    RowErrorSums sums = new RowErrorSums();
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long deadline = System.nanoTime() + 30_000_000_000L;
    double bytes;
    do {
      long before = thread.getCurrentThreadAllocatedBytes();
      sums.clear();
      twin.measure(x, x, 16, 1024, sums);
      bytes = (double) (thread.getCurrentThreadAllocatedBytes() - before) / x.length;
    } while (bytes >= 1 && System.nanoTime() < deadline);

    assertThat(bytes).isLessThan(1);
  }
}
