package io.quern.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepSumsTest {
  private static final StepSums SUMS =
      new StepSums(
          List.of(Optional.of(ExactSum.of(0.1)), Optional.empty(), Optional.of(ExactSum.ZERO)));

  @Test
  void shouldReadWhatItWrites() {
    assertThat(StepSums.of(SUMS.toBytes())).isEqualTo(SUMS);
  }

  @Test
  void shouldAddOneByOneAndStayInfinite() {
    StepSums other =
        new StepSums(List.of(SUMS.sums().get(0), SUMS.sums().get(2), Optional.empty()));

    StepSums sum = SUMS.plus(other);

    assertThat(sum.toDouble(0)).isEqualTo(0.2);
    assertThat(sum.toDouble(1)).isInfinite();
    assertThat(sum.toDouble(2)).isInfinite();
  }

  @Test
  void shouldRefuseWhatIsCutOffOrOfAnotherLength() {
    Bytes bytes = SUMS.toBytes();

    assertThatThrownBy(() -> StepSums.of(bytes.slice(0, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cut off");
    assertThatThrownBy(() -> SUMS.plus(new StepSums(List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 sums and 0");
  }
}
