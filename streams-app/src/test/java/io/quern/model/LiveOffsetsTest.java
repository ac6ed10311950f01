package io.quern.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

class LiveOffsetsTest {
  private final LiveOffsets live = new LiveOffsets();

  private static ToLongFunction<String> committed(long chunks, long orders) {
    return topic -> Map.of("chunks", chunks, "orders", orders).getOrDefault(topic, 0L);
  }

  private OptionalLong lowest(long chunks, long orders) {
    return live.lowestNeeded(0, committed(chunks, orders));
  }

  private void takes(long chunks, long orders, long lowest) {
    live.read("chunks", 0, chunks);
    live.read("orders", 0, orders);
    live.report(0, lowest);
  }

  @Test
  void shouldLetNothingGoBeforeWhatWasReadIsCommittedHoweverOftenItIsSaid() {
    takes(10, 5, 3);
    takes(10, 5, 3);
    takes(10, 5, 3);

    assertThat(lowest(9, 5)).isEmpty();
    assertThat(lowest(10, 4)).isEmpty();
    assertThat(lowest(10, 5)).hasValue(3);
  }

  @Test
  void shouldGoOnWhileATaskNeverStopsReading() {
    takes(10, 5, 3);
    takes(20, 6, 8);
    assertThat(lowest(12, 5)).hasValue(3);
    takes(30, 7, 18);

    assertThat(lowest(20, 6)).hasValue(8);
    assertThat(lowest(29, 7)).hasValue(8);
    assertThat(lowest(30, 7)).hasValue(18);
  }

  @Test
  void shouldBelieveATaskThatHasReadNothingYet() {
    live.report(0, 7);

    assertThat(lowest(0, 0)).hasValue(7);
  }

  @Test
  void shouldKnowNothingOfAPartitionThatWent() {
    takes(10, 5, 3);
    assertThat(lowest(10, 5)).hasValue(3);

    live.forget(0);

    assertThat(lowest(10, 5)).isEmpty();
  }
}
