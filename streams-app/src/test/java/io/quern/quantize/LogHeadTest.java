package io.quern.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogHeadTest {
  private static final String KEY = "t\0%d\0m\0r\0u\0" + 0;

  /** Chunks of 10 bytes at offsets 0 to 99, in any order. */
  private static LogHead head(long above, int most) {
    List<Integer> offsets = new ArrayList<>(IntStream.range(0, 100).boxed().toList());
    Collections.shuffle(offsets, new Random(7));
    LogHead.Look look = new LogHead.Look(above, most);
    offsets.forEach(at -> look.see(KEY.formatted(at), new ChunkLocation(at, 0, 10, 10L * at, 0)));
    return look.head();
  }

  @Test
  void shouldKeepTheLowestOfAllInOrder() {
    LogHead head = head(-1, 5);

    assertThat(head.places()).extracting(ChunkLocation::offset).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(head.next().get(3).chunk().index()).isEqualTo(3);
    assertThat(head.log()).isEqualTo(new HeadRules.Log(1000, 1000, 0));
    assertThat(head.lowest()).hasValue(0);
  }

  @Test
  void shouldPassOverWhatIsOnItsWayAndCountIt() {
    LogHead head = head(41, 3);

    assertThat(head.places()).extracting(ChunkLocation::offset).containsExactly(42L, 43L, 44L);
    assertThat(head.log()).isEqualTo(new HeadRules.Log(1000, 1000, 420));
    assertThat(head.lowest()).hasValue(0);
  }

  @Test
  void shouldBeEmptyWhereNothingStands() {
    LogHead head = new LogHead.Look(-1, 5).head();

    assertThat(head.next()).isEmpty();
    assertThat(head.lowest()).isEmpty();
  }
}
