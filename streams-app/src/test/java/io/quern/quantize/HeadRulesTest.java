package io.quern.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadRulesTest {
  /** Chunks of 10 bytes at these positions, divided by ten. */
  private static List<ChunkLocation> at(int... places) {
    return IntStream.of(places)
        .mapToObj(place -> new ChunkLocation(place, 0, 10, 10L * place))
        .toList();
  }

  @Test
  void shouldCopyNothingWhileMostIsLive() {
    assertThat(HeadRules.toCopy(at(0, 1, 3), 50, 0)).isZero();
    assertThat(HeadRules.toCopy(List.of(), 1000, 0)).isZero();
  }

  @Test
  void shouldCopyTheFewThatHoldBackADeadLog() {
    assertThat(HeadRules.toCopy(at(0, 8, 9), 100, 0)).isEqualTo(1);
  }

  @Test
  void shouldCopyADenseHeadOnceAsMuchIsDeadBehindIt() {
    assertThat(HeadRules.toCopy(at(0, 1, 2), 60, 0)).isZero();
    assertThat(HeadRules.toCopy(at(0, 1, 2), 70, 0)).isEqualTo(3);
  }

  @Test
  void shouldAllowSomeDeadBytes() {
    assertThat(HeadRules.toCopy(at(0), 100, 90)).isZero();
    assertThat(HeadRules.toCopy(at(0), 101, 90)).isEqualTo(1);
  }
}
