package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.LiveOffsets;
import io.quern.topology.Topics;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DeleteRecordsResult;
import org.apache.kafka.clients.admin.DeletedRecords;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LogCutterTest {
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
  private static final TopicPartition SEGMENTS = new TopicPartition(TOPICS.segments(), 0);

  private final BlockingQueue<Map<?, ?>> wanted = new LinkedBlockingQueue<>();
  private int asked;

  /** Fails the first time, in a way that nobody expects. */
  private Admin admin() {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (_, method, words) ->
                switch (method.getName()) {
                  case "deleteRecords" -> delete((Map<?, ?>) words[0]);
                  case "close" -> null;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private DeleteRecordsResult delete(Map<?, ?> records) {
    wanted.add(records);
    if (asked++ == 0) {
      throw new IllegalStateException("the client is confused");
    }
    return new DeleteRecordsResult(
        Map.of(SEGMENTS, KafkaFuture.completedFuture(new DeletedRecords(7))));
  }

  @Test
  void shouldGoOnAfterAFaultThatNobodyExpectsAndCountIt() throws Exception {
    LiveOffsets none = new LiveOffsets();
    try (LogCutter cutter =
        LogCutter.ofService(admin(), TOPICS, Set.of(Stage.ASSEMBLE), none, none)) {
      cutter.consumed(TOPICS.segments(), 0, 9, 7);

      cutter.start();

      Map<?, ?> first = wanted.poll(10, TimeUnit.SECONDS);
      assertThat(first).isEqualTo(Map.of(SEGMENTS, RecordsToDelete.beforeOffset(7)));
      assertThat(wanted.poll(10, TimeUnit.SECONDS)).isEqualTo(first);
      assertThat(cutter.counts().failures()).isEqualTo(1);
    }
  }
}
