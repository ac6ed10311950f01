package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.kernel.ShrinkObserver;
import org.junit.jupiter.api.Test;

class ShrinkStepsTest {
  private static boolean[] improved(int... steps) {
    boolean[] improved = new boolean[ShrinkObserver.STEPS];
    for (int step : steps) {
      improved[step] = true;
    }
    return improved;
  }

  @Test
  void shouldStopAfterFiveStepsInVain() {
    assertThat(ShrinkSteps.stepsTaken(improved())).isEqualTo(5);
    assertThat(ShrinkSteps.stepsTaken(improved(0))).isEqualTo(6);
    assertThat(ShrinkSteps.stepsTaken(improved(0, 5))).isEqualTo(11);
  }

  @Test
  void shouldNotSeeWhatComesAfterTheEnd() {
    assertThat(ShrinkSteps.stepsTaken(improved(0, 6, 7))).isEqualTo(6);
  }

  @Test
  void shouldTakeAllStepsWhereThereIsAlwaysHope() {
    assertThat(ShrinkSteps.stepsTaken(improved(0, 4, 9, 14))).isEqualTo(20);
    assertThat(ShrinkSteps.stepsTaken(improved(0, 1, 2, 3, 4, 8, 13, 18))).isEqualTo(20);
  }
}
