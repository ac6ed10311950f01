package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Statistic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorCodebookTest {
  private static final Statistic.Subscribed TWO_BITS =
      Words.subscribed(
          Words.method("histogram", Map.of("result", "codebook", "bits", "2")),
          Words.member(Words.tensor("t", "BF16", 4, 2, 1)));

  @Test
  void shouldFindCentroidsOfAllChunks() {
    Outcome.Found found =
        Words.found(
            TWO_BITS,
            Words.histogram("t", 0, List.of(0x3F80, 0x4000, 0xC000), List.of(2L, 2L, 1L)),
            Words.histogram("t", 1, List.of(0x3F80, 0xC000, 0xC080), List.of(1L, 1L, 3L)));

    assertThat(RawBits.floats(found.value("codebook"))).containsExactly(-4, -2, 1, 2);
    assertThat(found.value(Outcome.Found.CALIBRATION)).isEqualTo(found.value("codebook"));
  }

  @Test
  void shouldRepeatTheLastCentroidInTheFile() {
    Outcome.Found found =
        Words.found(
            TWO_BITS,
            Words.histogram("t", 0, List.of(0x3F80), List.of(4L)),
            Words.histogram("t", 1, List.of(0x3F80), List.of(4L)));

    assertThat(RawBits.floats(found.value("codebook"))).containsExactly(1, 1, 1, 1);
    assertThat(RawBits.floats(found.value(Outcome.Found.CALIBRATION))).containsExactly(1);
  }
}
