package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class StateKeepingTest {
  private final List<String> seen = new ArrayList<>();
  private final MockProcessorContext<String, String> context = new MockProcessorContext<>();

  private Processor<String, String, String, String> watched(StateKeeping keeping) {
    ProcessorSupplier<String, String, String, String> supplier =
        () -> message -> seen.add(message.value());
    Processor<String, String, String, String> processor = keeping.watched(supplier).get();
    processor.init(context);
    return processor;
  }

  @Test
  void shouldEndTheRunWhenATaskThatHasWorkedBeginsAnew() {
    StateKeeping keeping = StateKeeping.ofOneRun();
    watched(keeping).process(new Record<>("k", "a", 0));

    assertThatThrownBy(() -> watched(keeping))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("task 0_0 began anew, and what it knew is lost; run it again");
    assertThat(seen).containsExactly("a");
  }

  @Test
  void shouldEndTheRunWhenAProcessorIsUsedAgain() {
    Processor<String, String, String, String> processor = watched(StateKeeping.ofOneRun());
    processor.process(new Record<>("k", "a", 0));
    processor.close();

    assertThatThrownBy(() -> processor.init(context)).hasMessageContaining("is lost");
  }

  @Test
  void shouldLetATaskMoveWhileItHasNotWorked() {
    StateKeeping keeping = StateKeeping.ofOneRun();
    watched(keeping).close();

    watched(keeping).process(new Record<>("k", "a", 0));

    assertThat(seen).containsExactly("a");
  }

  @Test
  void shouldLetATaskBeginAnewWhereItsStateIsKept() {
    StateKeeping keeping = StateKeeping.kept();
    watched(keeping).process(new Record<>("k", "a", 0));

    watched(keeping).process(new Record<>("k", "b", 0));

    assertThat(seen).containsExactly("a", "b");
  }

  @Test
  void shouldMakeChangelogsOnlyOfWhatIsKept() {
    assertThat(StateKeeping.kept().store("s", Serdes.String()).loggingEnabled()).isTrue();
    assertThat(StateKeeping.kept().store("s", Serdes.String()).build().persistent()).isTrue();
    assertThat(StateKeeping.ofOneRun().store("s", Serdes.String()).loggingEnabled()).isFalse();
    assertThat(StateKeeping.ofOneRun().store("s", Serdes.String()).build().persistent()).isFalse();
  }
}
