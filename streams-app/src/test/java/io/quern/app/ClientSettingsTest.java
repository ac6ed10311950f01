package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSettingsTest {
  private static final int MIB = 1024 * 1024;
  private static final MemoryPlan MEMORY =
      MemoryPlan.of(new MemoryPlan.Shape(455L * MIB, 2, 2, true));

  private static ClientSettings settings(Map<String, String> overrides) {
    return new ClientSettings(
        "h:1", PreparedTopics.STOCK_BATCH_BYTES, MEMORY, new ClientOverrides(overrides));
  }

  @Test
  void shouldTakeTheSizesFromTheTable() {
    ClientSettings settings = settings(Map.of());
    assertThat(settings.publisher())
        .containsEntry("buffer.memory", (long) MEMORY.publishBufferBytes())
        .containsEntry("batch.size", 960 * 1024)
        .containsEntry("linger.ms", 0);
    assertThat(settings.assembler("g", "me"))
        .containsEntry("fetch.max.bytes", MEMORY.assembleFetchBytes())
        .containsEntry("group.instance.id", "me")
        .containsEntry("session.timeout.ms", 6000)
        .containsEntry("isolation.level", "read_committed");
  }

  @Test
  void shouldReadOneChunkAFetchWhateverTheUserSaysOfFetches() {
    Map<String, Object> reader =
        settings(Map.of("consumer.max.partition.fetch.bytes", "9000000")).chunkReader();
    assertThat(reader)
        .containsEntry("max.partition.fetch.bytes", 1)
        .containsEntry("auto.offset.reset", "none")
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("receive.buffer.bytes", 2 * MIB)
        .containsEntry("max.poll.records", 1)
        .doesNotContainKey("group.id");
  }

  @Test
  void shouldLetTheMoreSpecificOfTheUsersSettingsWin() {
    ClientSettings settings =
        settings(
            Map.of(
                "send.buffer.bytes", "1",
                "producer.send.buffer.bytes", "2",
                "admin.send.buffer.bytes", "3",
                "sasl.jaas.config", "secret"));
    assertThat(settings.publisher()).containsEntry("send.buffer.bytes", "2");
    assertThat(settings.admin()).containsEntry("send.buffer.bytes", "3");
    assertThat(settings.watcher())
        .containsEntry("send.buffer.bytes", "1")
        .containsEntry("sasl.jaas.config", "secret");
  }

  @Test
  void shouldKeepTheTransactionalIdAndEndAbandonedTransactionsSoon() {
    assertThat(settings(Map.of()).transactionalProducer("t"))
        .containsEntry("transactional.id", "t")
        .containsEntry("transaction.timeout.ms", 10_000);
    assertThat(settings(Map.of("producer.transaction.timeout.ms", "5")).transactionalProducer("t"))
        .containsEntry("transaction.timeout.ms", "5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"group.id", "main.consumer.isolation.level", "producer.transactional.id"})
  void shouldRefuseWhatIsNotForUsersToSet(String name) {
    assertThatThrownBy(() -> new ClientOverrides(Map.of(name, "x")))
        .isInstanceOf(StartRefused.class)
        .hasMessage("--command-config sets %s, which Quern sets itself; remove it", name);
  }

  @Test
  void shouldLeaveTheServersToTheFlag() {
    assertThat(settings(Map.of("bootstrap.servers", "other:1")).admin())
        .containsEntry("bootstrap.servers", "h:1");
  }

  @Test
  void shouldNeverPrintAValueOfTheUsers() {
    ClientSettings settings = settings(Map.of("ssl.key.password", "hunter2"));
    assertThat(settings.toString()).contains("ssl.key.password").doesNotContain("hunter2");
  }
}
