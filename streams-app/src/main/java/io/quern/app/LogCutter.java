package io.quern.app;

import io.quern.quantize.LiveOffsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts the logs of a run that nobody will ask for again: chunks that are quantized and segments
 * that stand in the file.
 *
 * <p>A chunk goes when the group has committed beyond it and no task needs it; a segment when
 * assemble has committed beyond it.
 */
final class LogCutter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogCutter.class);
  private static final int PERIOD_MILLIS = 500;

  private final Admin admin;
  private final String quantizeGroup;
  private final String chunkTopic;
  private final LiveOffsets live;
  private final Map<TopicPartition, Long> consumedSegments = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> cut = new HashMap<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("log-cutter").unstarted(this::run);
  private volatile boolean closed;

  LogCutter(Cluster cluster, LiveOffsets live) {
    this.admin = cluster.admin();
    this.quantizeGroup = cluster.topics().groupOf(Stage.QUANTIZE.word());
    this.chunkTopic = cluster.topics().tensorChunks();
    this.live = live;
  }

  void start() {
    thread.start();
  }

  /** Assemble does not need what stands before {@code offset}. */
  void consumed(String topic, int partition, long offset) {
    consumedSegments.put(new TopicPartition(topic, partition), offset);
  }

  private void run() {
    while (!closed) {
      try {
        Thread.sleep(PERIOD_MILLIS);
        cutOnce();
      } catch (InterruptedException e) {
        return;
      } catch (ExecutionException e) {
        // Cutting is housekeeping: what stays now goes the next time.
        LOG.debug("event=log-not-cut reason=\"{}\"", e.getMessage());
      }
    }
  }

  private void cutOnce() throws InterruptedException, ExecutionException {
    Map<TopicPartition, RecordsToDelete> wanted = new HashMap<>();
    consumedSegments.forEach((partition, offset) -> want(wanted, partition, offset));
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(quantizeGroup).partitionsToOffsetAndMetadata().get();
    committed.forEach(
        (partition, offset) ->
            chunkLimit(partition, offset).ifPresent(limit -> want(wanted, partition, limit)));
    if (!wanted.isEmpty()) {
      admin.deleteRecords(wanted).all().get();
      wanted.forEach((partition, records) -> cut.put(partition, records.beforeOffset()));
    }
  }

  private OptionalLong chunkLimit(TopicPartition partition, OffsetAndMetadata committed) {
    OptionalLong needed = live.lowestNeeded(partition.partition());
    return partition.topic().equals(chunkTopic) && needed.isPresent()
        ? OptionalLong.of(Math.min(needed.getAsLong(), committed.offset()))
        : OptionalLong.empty();
  }

  private void want(
      Map<TopicPartition, RecordsToDelete> wanted, TopicPartition partition, long offset) {
    if (offset > cut.getOrDefault(partition, 0L)) {
      wanted.put(partition, RecordsToDelete.beforeOffset(offset));
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    admin.close(java.time.Duration.ZERO);
  }
}
