package io.quern.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Two brokers, four partitions: broker 1 has copies of all of them, broker 2 of the first. */
class LogSpaceTest {
  private static final long GIB = 1L << 30;

  @Test
  void shouldLetPassWhatFitsOnEachDisk() {
    assertThatCode(() -> space(4 * GIB, GIB).require("chunks", 4 * GIB, "the chunks of m@r1"))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldNameTheDiskThatIsTooSmallForItsPart() {
    assertThatThrownBy(() -> space(8 * GIB, GIB).require("chunks", 6 * GIB, "the chunks of m@r1"))
        .isInstanceOf(StartRefused.class)
        .hasMessageStartingWith(
            "broker 2 has 1.00 GiB free in /kafka/2, its part of the chunks of m@r1 takes 1.50"
                + " GiB;");
  }

  @Test
  void shouldCountTheCopiesOfADiskTogether() {
    assertThatThrownBy(() -> space(4 * GIB, GIB).require("chunks", 4 * GIB + 4, "the chunks"))
        .isInstanceOf(StartRefused.class);
  }

  @Test
  void shouldLetPassWhatNobodyKnows() {
    assertThatCode(() -> new LogSpace(Map.of()).require("chunks", GIB, "the chunks"))
        .doesNotThrowAnyException();
    assertThatCode(() -> space(0, 0).require("others", GIB, "records of no partition"))
        .doesNotThrowAnyException();
  }

  private static LogSpace space(long first, long second) {
    return new LogSpace(
        Map.of(1, Map.of("/kafka/1", disk(4, first)), 2, Map.of("/kafka/2", disk(1, second))));
  }

  private static LogDirDescription disk(int copies, long free) {
    Map<TopicPartition, ReplicaInfo> replicas = new HashMap<>();
    IntStream.range(0, copies)
        .forEach(
            each -> replicas.put(new TopicPartition("chunks", each), new ReplicaInfo(0, 0, false)));
    return new LogDirDescription(null, replicas, 100 * GIB, free);
  }
}
