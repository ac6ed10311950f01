package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.topology.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicChecksTest {
  private static final Topics TOPICS = new Topics("quern.");
  private static final int STOCK = 1_048_588;
  private static final int LARGE = 3_000_000;

  private final Map<String, TopicState> states = new HashMap<>();

  private TopicChecks checks() {
    return new TopicChecks(TOPICS.table(), states);
  }

  private void givenAll(int partitions, int maxMessageBytes) {
    for (Topics.Spec spec : TOPICS.table()) {
      given(spec.name(), partitions, maxMessageBytes, spec.compacted() ? "compact" : "delete");
    }
  }

  private void given(String name, int partitions, int maxMessageBytes, String policy) {
    Map<String, String> configs = new HashMap<>();
    if (maxMessageBytes != TopicState.UNKNOWN) {
      configs.put("max.message.bytes", Integer.toString(maxMessageBytes));
      configs.put("cleanup.policy", policy);
    }
    states.put(name, new TopicState(name, partitions, 1, configs));
  }

  @Test
  void shouldAcceptTopicsOfAStockBrokerWithSmallBatches() {
    givenAll(3, STOCK);
    assertThatCode(() -> checks().requireFit()).doesNotThrowAnyException();
    assertThat(checks().batchBytes()).isEqualTo(960 * 1024);
  }

  @Test
  void shouldUseLargeBatchesOnlyWhenEveryTopicTakesThem() {
    givenAll(3, LARGE);
    assertThat(checks().batchBytes()).isEqualTo(2 * 1024 * 1024);
    given("quern.orders", 3, TopicState.UNKNOWN, "");
    assertThat(checks().batchBytes()).isEqualTo(960 * 1024);
  }

  @Test
  void shouldRefuseJoinedTopicsWithDifferentPartitions() {
    givenAll(4, LARGE);
    given("quern.orders", 1, LARGE, "delete");
    assertThatThrownBy(() -> checks().requireFit())
        .isInstanceOf(TopicsRefused.class)
        .hasMessage(
            "topics quern.tensor-chunks (4 partitions), quern.orders (1 partition) are joined and"
                + " must have the same number of partitions; delete those that differ or choose"
                + " another topic prefix");
  }

  @Test
  void shouldLetTopicsThatAreNotJoinedDiffer() {
    givenAll(4, LARGE);
    given("quern.segments", 9, LARGE, "delete");
    assertThatCode(() -> checks().requireFit()).doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseATopicThatTakesTooSmallBatches() {
    givenAll(1, LARGE);
    given("quern.segments", 1, 100_000, "delete");
    assertThatThrownBy(() -> checks().requireFit())
        .hasMessageContaining("quern.segments takes batches of 100000 bytes")
        .hasMessageContaining("set its max.message.bytes to");
  }

  @Test
  void shouldRefuseChunksThatWouldBeCompactedAway() {
    givenAll(1, LARGE);
    given("quern.tensor-chunks", 1, LARGE, "compact,delete");
    assertThatThrownBy(() -> checks().requireFit())
        .hasMessage(
            "topic quern.tensor-chunks has cleanup.policy=compact,delete and would lose records;"
                + " set it to delete");
  }

  @Test
  void shouldGiveAMissingTopicThePartitionsOfItsPartner() {
    given("quern.orders", 5, LARGE, "delete");
    assertThat(checks().missing()).hasSize(8).extracting("name").contains("quern.tensor-chunks");
    assertThat(TOPICS.table().stream().map(checks()::partitionsOfPartners).toList())
        .filteredOn(java.util.Optional::isPresent)
        .isEqualTo(List.of(java.util.Optional.of(5), java.util.Optional.of(5)));
  }
}
