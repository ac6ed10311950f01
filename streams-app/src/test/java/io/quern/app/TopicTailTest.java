package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.serde.Incoming;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicTailTest {
  private static final TopicPartition AT = new TopicPartition("quern.artifacts", 0);
  private static final Incoming<String> FRAMED = new Incoming.Unreadable<>("no registry", true);
  private static final Incoming<String> GARBAGE = new Incoming.Unreadable<>("malformed record");

  private final List<String> heard = new ArrayList<>();

  @SafeVarargs
  private void read(Incoming<String>... values) {
    MockConsumer<String, Incoming<String>> consumer = new MockConsumer<>("earliest");
    consumer.updateBeginningOffsets(Map.of(AT, 0L));
    consumer.updateEndOffsets(Map.of(AT, (long) values.length));
    try (TopicTail<String> tail = new TopicTail<>(consumer, List.of(AT))) {
      for (int i = 0; i < values.length; i++) {
        consumer.addRecord(new ConsumerRecord<>(AT.topic(), AT.partition(), i, "k" + i, values[i]));
      }
      tail.readToEnd((key, value) -> heard.add(key));
    }
  }

  @Test
  void shouldSayThatARegistryIsMissingWhereNothingCanBeReadWithoutIt() {
    assertThatThrownBy(() -> read(FRAMED, FRAMED))
        .isInstanceOf(StartRefused.class)
        .hasMessageContainingAll("quern.artifacts", "--schema-registry-url");
    assertThat(heard).isEmpty();
  }

  @Test
  void shouldPassOverStrayRecords() {
    read(FRAMED, new Incoming.Sound<>("v"), GARBAGE);

    assertThat(heard).containsExactly("k1");
  }

  @Test
  void shouldReadAnEmptyTopic() {
    read();

    assertThat(heard).isEmpty();
  }
}
