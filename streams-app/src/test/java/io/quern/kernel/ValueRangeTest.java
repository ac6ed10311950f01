package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ValueRangeTest {
  @Test
  void shouldAlwaysHoldZero() {
    assertThat(ValueRange.of(new float[] {9, 2, 3, 9}, 1, 2)).isEqualTo(new ValueRange(0, 3));
    assertThat(ValueRange.of(new float[] {-2, -3}, 0, 2)).isEqualTo(new ValueRange(-3, 0));
    assertThat(ValueRange.of(new float[0], 0, 0)).isEqualTo(new ValueRange(0, 0));
  }

  @Test
  void shouldHaveNoNegativeZero() {
    assertThat(ValueRange.of(new float[] {-0f}, 0, 1)).isEqualTo(new ValueRange(0f, 0f));
  }

  @Test
  void shouldKnowTheLargestMagnitude() {
    assertThat(new ValueRange(-3, 2).absmax()).isEqualTo(3);
    assertThat(new ValueRange(-1, 2).absmax()).isEqualTo(2);
  }
}
