package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
  private static final MemoryPlan MEMORY =
      MemoryPlan.of(new MemoryPlan.Shape(455L << 20, 2, 4, true));

  private static Map<String, Object> quantize(String instance, Map<String, String> overrides) {
    ClientSettings clients =
        new ClientSettings(
            "h:1", PreparedTopics.LARGE_BATCH_BYTES, MEMORY, new ClientOverrides(overrides));
    return new StreamsSettings("app", instance, Path.of("state"), 2).quantize(clients);
  }

  private static StreamsConfig config(Map<String, Object> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    return new StreamsConfig(properties);
  }

  @Test
  void shouldTakeTheSizesFromTheTable() {
    StreamThreadMemory thread = MEMORY.quantizeThread();
    assertThat(quantize("", Map.of()))
        .containsEntry("main.consumer.fetch.max.bytes", thread.fetchBytes())
        .containsEntry("main.consumer.max.poll.records", thread.pollRecords())
        .containsEntry("restore.consumer.fetch.max.bytes", thread.restoreBytes())
        .containsEntry("producer.buffer.memory", (long) thread.bufferBytes())
        .containsEntry("buffered.records.per.partition", thread.recordsPerPartition())
        .containsEntry("statestore.cache.max.bytes", 0L)
        .containsEntry("num.stream.threads", 2);
  }

  @Test
  void shouldRunExactlyOnceAndComeBackQuickly() {
    assertThat(quantize("me", Map.of()))
        .containsEntry("processing.guarantee", "exactly_once_v2")
        .containsEntry("commit.interval.ms", 100)
        .containsEntry("main.consumer.group.instance.id", "me")
        .containsEntry("main.consumer.session.timeout.ms", 6000)
        .containsEntry("producer.transaction.timeout.ms", 10_000);
    assertThat(quantize("", Map.of())).doesNotContainKey("main.consumer.group.instance.id");
  }

  @Test
  void shouldLetTheUsersWordHoldWhateverPrefixItHas() {
    StreamsConfig config =
        config(
            quantize(
                "",
                Map.of(
                    "consumer.session.timeout.ms", "7000",
                    "main.consumer.max.poll.records", "3",
                    "commit.interval.ms", "50",
                    "send.buffer.bytes", "4096",
                    "topic.segment.bytes", "1048576")));
    Map<String, Object> main = config.getMainConsumerConfigs("app", "c", 0);
    assertThat(main)
        .containsEntry("session.timeout.ms", "7000")
        .containsEntry("max.poll.records", "3")
        .containsEntry("send.buffer.bytes", "4096");
    assertThat(config.getProducerConfigs("p")).containsEntry("send.buffer.bytes", "4096");
    assertThat(config.getLong("commit.interval.ms")).isEqualTo(50);
    assertThat(config.originalsWithPrefix("topic.")).containsEntry("segment.bytes", "1048576");
  }

  @Test
  void shouldHandTlsToEveryClient() {
    StreamsConfig config = config(quantize("", Map.of("security.protocol", "SSL")));
    assertThat(config.getMainConsumerConfigs("app", "c", 0))
        .containsEntry("security.protocol", "SSL");
    assertThat(config.getRestoreConsumerConfigs("c")).containsEntry("security.protocol", "SSL");
    assertThat(config.getProducerConfigs("p")).containsEntry("security.protocol", "SSL");
    assertThat(config.getAdminConfigs("a")).containsEntry("security.protocol", "SSL");
  }
}
