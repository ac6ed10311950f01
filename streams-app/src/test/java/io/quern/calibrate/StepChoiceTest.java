package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.kernel.ShrinkObserver;
import io.quern.model.ExactSum;
import io.quern.model.StepSums;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepChoiceTest {
  private final List<Optional<ExactSum>> sums = new ArrayList<>();

  /** A group: its first costs, and the last of these for all other steps. */
  private void group(double... costs) {
    for (int step = 0; step < ShrinkObserver.STEPS; step++) {
      double cost = costs[Math.min(step, costs.length - 1)];
      sums.add(Double.isInfinite(cost) ? Optional.empty() : Optional.of(ExactSum.of(cost)));
    }
  }

  @Test
  void shouldTakeTheFirstOfTheBestStepsOfEachGroup() {
    group(5, 4, 3, 3);
    group(1, 2, 3);

    assertThat(StepChoice.best(new StepSums(sums), "F32")).containsExactly(2, 0);
  }

  @Test
  void shouldLoseItsPatienceWithAllGroupsTogether() {
    group(9, 9, 9, 9, 8, 9, 9, 9, 7, 9);
    group(9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 8, 9);

    assertThat(StepChoice.best(new StepSums(sums), "F32")).containsExactly(8, 0);
  }

  @Test
  void shouldCompareInTheDtypeOfTheWeights() {
    group(1.001, 1);

    assertThat(StepChoice.best(new StepSums(sums), "F32")).containsExactly(1);
    assertThat(StepChoice.best(new StepSums(sums), "BF16")).containsExactly(0);
  }

  @Test
  void shouldKeepTheRangeWhereEveryErrorIsBeyondTheDtype() {
    group(Double.POSITIVE_INFINITY, 70_000);

    assertThat(StepChoice.best(new StepSums(sums), "F16")).containsExactly(0);
    assertThat(StepChoice.best(new StepSums(sums), "F32")).containsExactly(1);
  }
}
