package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.MeasureOrder;
import io.quern.model.QuantizeOrder;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.reject.RejectionCounts;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import io.quern.topology.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** Without transactions a crash may keep one store's news and lose another's. */
class RestartedCalibrationTest {
  private static final StatisticMethod FP8 =
      Words.method("extremes", Map.of("result", "fp8-tensor", "dtype", "F32"));
  private static final Statistic.Subscribed SUBSCRIBED =
      Words.subscribed(
          FP8, Words.member(Words.tensor("q", "F32", 4, 6, 2), Words.whole("scale", 4)));

  private final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
  private final KeyValueStore<String, Progress> calibrations =
      store(
          Stores.CALIBRATIONS,
          Serdes.serdeFrom(
              (_, progress) -> ProgressBytes.write(progress),
              (_, bytes) -> bytes == null ? null : ProgressBytes.read(bytes)));
  private final KeyValueStore<String, Statistic> partials =
      store(Stores.PARTIALS, Wire.statistic().stored());
  private StatisticProcessor processor = started();

  private <V> KeyValueStore<String, V> store(String name, Serde<V> values) {
    KeyValueStore<String, V> store =
        org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
                org.apache.kafka.streams.state.Stores.inMemoryKeyValueStore(name),
                Serdes.String(),
                values)
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    return store;
  }

  /** A task that begins with what the stores hold. */
  private StatisticProcessor started() {
    if (context.getStateStore(Stores.SUBSCRIPTIONS) == null) {
      store(Stores.SUBSCRIPTIONS, Wire.statistic().stored());
    }
    StatisticProcessor task = new StatisticProcessor(new RejectionCounts());
    task.init(context);
    return task;
  }

  private void say(Statistic... statistics) {
    for (Statistic statistic : statistics) {
      processor.process(new Record<>(statistic.id(), new Incoming.Sound<>(statistic), 0));
    }
  }

  private static Statistic chunk(int index) {
    return Words.range("q", index, -index, index + 1);
  }

  private <T> List<T> sent(Class<T> kind) {
    List<T> sent = new ArrayList<>();
    for (MockProcessorContext.CapturedForward<? extends String, ?> each : context.forwarded()) {
      if (kind.isInstance(each.record().value())) {
        sent.add(kind.cast(each.record().value()));
      }
    }
    return sent;
  }

  private String keyOf(long index) {
    return "%s\0q\0%016x\0".formatted(Words.ID, index);
  }

  @Test
  void shouldNotDecideWithFewerChunksThanItCounted() {
    say(SUBSCRIBED, chunk(0), chunk(2));
    partials.delete(keyOf(2));
    processor = started();

    say(chunk(1));
    assertThat(sent(Segment.Written.class)).isEmpty();
    say(chunk(2));

    assertThat(sent(Segment.Written.class))
        .extracting(scale -> scale.bytes().toArray())
        .containsExactly(scaleOfAll());
  }

  /** What a task finds that nothing happened to. */
  private byte[] scaleOfAll() {
    Outcome.Found found =
        Words.found(
            SUBSCRIBED,
            (Statistic.Partial) chunk(0),
            (Statistic.Partial) chunk(1),
            (Statistic.Partial) chunk(2));
    return found.value("scale").toArray();
  }

  @Test
  void shouldDecideThoughItHadNotCountedAllThatWasSaid() {
    say(SUBSCRIBED, chunk(0));
    Progress before = calibrations.get(Words.ID);
    say(chunk(1));
    calibrations.put(Words.ID, before);
    processor = started();

    say(chunk(1), chunk(2));

    assertThat(sent(Segment.Written.class)).hasSize(1);
  }

  @Test
  void shouldDecideWhenTheLastWordIsRepeatedThatWasKeptButNotCounted() {
    say(SUBSCRIBED, chunk(0), chunk(1));
    Progress before = calibrations.get(Words.ID);
    partials.put(keyOf(2), chunk(2));
    calibrations.put(Words.ID, before);
    processor = started();

    say(chunk(2));

    assertThat(sent(Segment.Written.class)).hasSize(1);
  }

  @Test
  void shouldAskChunksOnceMoreForWhomeverSubscribesAgain() {
    StatisticMethod search =
        Words.method(
            "mse-tensor",
            Map.of("format", "fp8", "result", "fp8-tensor", "strategy", "tensor", "dtype", "F32"));
    Statistic.Subscribed searched = Words.subscribed(search, SUBSCRIBED.members().getFirst());
    say(searched, chunk(0), chunk(1), chunk(2));
    assertThat(sent(MeasureOrder.class)).hasSize(3);
    context.resetForwards();
    processor = started();

    say(searched);

    assertThat(sent(MeasureOrder.class)).hasSize(3);
  }

  @Test
  void shouldDeliverOnceMoreToWhomeverSubscribesAgain() {
    say(SUBSCRIBED, chunk(0), chunk(1), chunk(2));
    context.resetForwards();
    processor = started();

    say(SUBSCRIBED);

    assertThat(sent(Segment.Written.class)).hasSize(1);
    assertThat(sent(QuantizeOrder.class)).hasSize(3);
  }
}
