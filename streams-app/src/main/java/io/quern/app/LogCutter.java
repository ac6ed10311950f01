package io.quern.app;

import io.quern.model.LiveOffsets;
import io.quern.topology.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts logs behind those who read them, so that the disk holds no more than what is live.
 *
 * <p>A record goes when the group that reads it has committed beyond it and, where a task may want
 * it again, no task does: chunks of live revisions, manifests, segments of artifacts in work.
 */
final class LogCutter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogCutter.class);
  private static final int RUN_MILLIS = 500;
  private static final int SERVICE_MILLIS = 2000;

  private final Admin admin;
  private final List<Rule> rules;
  private final boolean ofOneRun;
  private final Map<TopicPartition, Long> consumedSegments = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> cut = new HashMap<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("log-cutter").unstarted(this::run);
  private volatile boolean closed;

  /**
   * How far a topic may be cut.
   *
   * @param live what tasks need although it is committed; nothing where they need nothing
   */
  private record Rule(String group, String topic, Optional<LiveOffsets> live) {
    OptionalLong limit(int partition, long committed) {
      if (live.isEmpty()) {
        return OptionalLong.of(committed);
      }
      OptionalLong needed = live.get().lowestNeeded(partition);
      return needed.isPresent()
          ? OptionalLong.of(Math.min(needed.getAsLong(), committed))
          : OptionalLong.empty();
    }
  }

  private LogCutter(Cluster cluster, List<Rule> rules, boolean ofOneRun) {
    this.admin = cluster.admin();
    this.rules = rules;
    this.ofOneRun = ofOneRun;
  }

  /** For a run that nobody asks again: its chunks and segments. */
  static LogCutter ofOneRun(Cluster cluster, LiveOffsets chunks) {
    return new LogCutter(cluster, List.of(chunkRule(cluster, chunks)), true);
  }

  /**
   * For a service: every topic that is no table, by the process whose stage reads it. Another one
   * knows no less, but may not be allowed to.
   */
  static LogCutter ofService(
      Cluster cluster, Set<Stage> stages, LiveOffsets chunks, LiveOffsets manifests) {
    Topics topics = cluster.topics();
    Map<Stage, List<Rule>> rules =
        Map.of(
            Stage.QUANTIZE,
            List.of(
                chunkRule(cluster, chunks),
                new Rule(topics.groupOf(Stage.QUANTIZE.word()), topics.orders(), Optional.empty())),
            Stage.CALIBRATE,
            List.of(
                new Rule(
                    topics.groupOf(Stage.CALIBRATE.word()), topics.statistics(), Optional.empty())),
            Stage.PLAN,
            List.of(
                new Rule(
                    topics.groupOf(Stage.PLAN.word()), topics.models(), Optional.of(manifests))));
    return new LogCutter(
        cluster,
        stages.stream().flatMap(stage -> rules.getOrDefault(stage, List.of()).stream()).toList(),
        false);
  }

  private static Rule chunkRule(Cluster cluster, LiveOffsets chunks) {
    Topics topics = cluster.topics();
    return new Rule(
        topics.groupOf(Stage.QUANTIZE.word()), topics.tensorChunks(), Optional.of(chunks));
  }

  void start() {
    thread.start();
  }

  /**
   * Assemble does not need what stands before {@code offset}; another one that takes the work over
   * needs nothing before {@code opened}.
   */
  void consumed(String topic, int partition, long offset, long opened) {
    consumedSegments.put(new TopicPartition(topic, partition), ofOneRun ? offset : opened);
  }

  private void run() {
    while (!closed) {
      try {
        Thread.sleep(ofOneRun ? RUN_MILLIS : SERVICE_MILLIS);
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
    Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();
    for (Rule rule : rules) {
      if (!committed.containsKey(rule.group())) {
        committed.put(rule.group(), committedBy(rule.group()));
      }
      committed
          .getOrDefault(rule.group(), Map.of())
          .forEach(
              (partition, offset) -> {
                if (partition.topic().equals(rule.topic())) {
                  rule.limit(partition.partition(), offset.offset())
                      .ifPresent(limit -> want(wanted, partition, limit));
                }
              });
    }
    if (!wanted.isEmpty()) {
      admin.deleteRecords(wanted).all().get();
      wanted.forEach((partition, records) -> cut.put(partition, records.beforeOffset()));
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> committedBy(String group)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetAndMetadata> known = new HashMap<>();
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach(
            (partition, offset) ->
                Optional.ofNullable(offset).ifPresent(there -> known.put(partition, there)));
    return known;
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
