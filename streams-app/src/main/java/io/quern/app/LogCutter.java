package io.quern.app;

import io.quern.metrics.CutCounts;
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
  private static final int RUN_MILLIS = 250;
  private static final int SERVICE_MILLIS = 2000;

  private final Admin admin;
  private final List<Rule> rules;
  private final boolean ofOneRun;
  private final Map<TopicPartition, Long> consumedSegments = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> cut = new HashMap<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("log-cutter").unstarted(this::run);
  private final CutCounts cuts = new CutCounts();
  private volatile boolean closed;

  /**
   * How far a topic may be cut.
   *
   * @param live what tasks need although it is committed; nothing where they need nothing
   */
  private record Rule(String group, String topic, Optional<LiveOffsets> live) {
    OptionalLong limit(TopicPartition at, Map<TopicPartition, Long> committed) {
      long passed = committed.getOrDefault(at, 0L);
      if (live.isEmpty()) {
        return OptionalLong.of(passed);
      }
      OptionalLong needed =
          live.get()
              .lowestNeeded(
                  at.partition(),
                  each -> committed.getOrDefault(new TopicPartition(each, at.partition()), 0L));
      return needed.isPresent()
          ? OptionalLong.of(Math.min(needed.getAsLong(), passed))
          : OptionalLong.empty();
    }
  }

  private LogCutter(Admin admin, List<Rule> rules, boolean ofOneRun) {
    this.admin = admin;
    this.rules = rules;
    this.ofOneRun = ofOneRun;
  }

  /** For a run that nobody asks again: its chunks and segments. */
  static LogCutter ofOneRun(Admin admin, Topics topics, LiveOffsets chunks) {
    return new LogCutter(admin, List.of(chunkRule(topics, chunks)), true);
  }

  /**
   * For a service: every topic that is no table, by the process whose stage reads it. Another one
   * knows no less, but may not be allowed to.
   */
  static LogCutter ofService(
      Admin admin, Topics topics, Set<Stage> stages, LiveOffsets chunks, LiveOffsets manifests) {
    Map<Stage, List<Rule>> rules =
        Map.of(
            Stage.QUANTIZE,
            List.of(
                chunkRule(topics, chunks),
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
        admin,
        stages.stream().flatMap(stage -> rules.getOrDefault(stage, List.of()).stream()).toList(),
        false);
  }

  private static Rule chunkRule(Topics topics, LiveOffsets chunks) {
    return new Rule(
        topics.groupOf(Stage.QUANTIZE.word()), topics.tensorChunks(), Optional.of(chunks));
  }

  /** How it goes. */
  CutCounts counts() {
    return cuts;
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
        cuts.done();
      } catch (InterruptedException e) {
        return;
      } catch (ExecutionException e) {
        notCut(e.getCause() == null ? e : e.getCause());
      } catch (RuntimeException e) {
        notCut(e);
      }
    }
  }

  /** Cutting is housekeeping: what stays now goes the next time. That it fails is told, though. */
  private void notCut(Throwable why) {
    if (!closed && cuts.failed()) {
      LOG.warn(
          "event=log-not-cut failures={} reason=\"{}\"", cuts.failures(), String.valueOf(why), why);
    }
  }

  private void cutOnce() throws InterruptedException, ExecutionException {
    Map<TopicPartition, RecordsToDelete> wanted = new HashMap<>();
    consumedSegments.forEach((partition, offset) -> want(wanted, partition, offset));
    Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
    for (Rule rule : rules) {
      if (!committed.containsKey(rule.group())) {
        committed.put(rule.group(), committedBy(rule.group()));
      }
      Map<TopicPartition, Long> offsets = committed.getOrDefault(rule.group(), Map.of());
      offsets.keySet().stream()
          .filter(partition -> partition.topic().equals(rule.topic()))
          .forEach(
              partition ->
                  rule.limit(partition, offsets)
                      .ifPresent(limit -> want(wanted, partition, limit)));
    }
    if (!wanted.isEmpty()) {
      admin.deleteRecords(wanted).all().get();
      wanted.forEach((partition, records) -> cut.put(partition, records.beforeOffset()));
    }
  }

  private Map<TopicPartition, Long> committedBy(String group)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, Long> known = new HashMap<>();
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach(
            (partition, offset) ->
                Optional.ofNullable(offset)
                    .ifPresent(there -> known.put(partition, there.offset())));
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
