package io.quern.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadRulesTest {
  /** Chunks of 10 bytes at these positions, divided by ten. */
  private static List<ChunkLocation> at(int... places) {
    return IntStream.of(places)
        .mapToObj(place -> new ChunkLocation(place, 0, 10, 10L * place, 0))
        .toList();
  }

  private static int toCopy(List<ChunkLocation> all, long end, long slack) {
    return HeadRules.toCopy(all, new HeadRules.Log(end, 10L * all.size(), 0), slack);
  }

  @Test
  void shouldCopyNothingWhileMostIsLive() {
    assertThat(toCopy(at(0, 1, 3), 50, 0)).isZero();
    assertThat(toCopy(List.of(), 1000, 0)).isZero();
  }

  @Test
  void shouldCopyTheFewThatHoldBackADeadLog() {
    assertThat(toCopy(at(0, 8, 9), 100, 0)).isEqualTo(1);
  }

  @Test
  void shouldCopyADenseHeadOnceAsMuchIsDeadBehindIt() {
    assertThat(toCopy(at(0, 1, 2), 60, 0)).isZero();
    assertThat(toCopy(at(0, 1, 2), 70, 0)).isEqualTo(3);
  }

  @Test
  void shouldAllowSomeDeadBytes() {
    assertThat(toCopy(at(0), 100, 90)).isZero();
    assertThat(toCopy(at(0), 101, 90)).isEqualTo(1);
  }

  @Test
  void shouldGoOnBehindWhatIsOnItsWayAsIfItStoodThere() {
    List<ChunkLocation> all = at(0, 1, 2);
    HeadRules.Log behindTheFirst = new HeadRules.Log(70, 30, 10);

    assertThat(HeadRules.toCopy(all.subList(1, 3), behindTheFirst, 0)).isEqualTo(2);
  }
}
