package io.quern.app;

import io.quern.topology.Topics;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a one-shot run works: an embedded broker that vanishes with it, or topics of its own on a
 * cluster, removed at the end.
 */
final class Workplace implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workplace.class);
  private static final long SPARE_BYTES = 256L << 20;

  /** What cutting the log may be behind. */
  private static final long MOST_LOG_BYTES = 2L << 30;

  private final DataDirectory directory;
  private final @Nullable EmbeddedBroker broker;
  private final Cluster cluster;

  private Workplace(DataDirectory directory, @Nullable EmbeddedBroker broker, Cluster cluster) {
    this.directory = directory;
    this.broker = broker;
    this.cluster = cluster;
  }

  /**
   * @throws StartRefused when broker, topics or disk do not fit
   */
  static Workplace open(OneShot.Job job) {
    OneShot.Where where = job.where();
    OneShot.Sizing sizing = job.sizing();
    long log = logBytes(job);
    DataDirectory directory =
        DataDirectory.temporary(
            RunLog.here().parent(where.temporary(), log, job.needsCalibration()));
    try {
      ClientOverrides overrides = new ClientOverrides(where.settings());
      MemoryPlan memory =
          MemoryPlan.of(
              MemoryPlan.Shape.here(
                  sizing.threads(), sizing.partitions(), where.bootstrapServer().isEmpty()));
      TopicSetup setup = new TopicSetup(sizing.partitions(), true);
      DiskSpace.Need output = new DiskSpace.Need(job.output(), sizing.bytesOut(), "the output");
      if (where.bootstrapServer().isPresent()) {
        DiskSpace.require(output);
        Topics topics =
            new Topics("quern-run-" + UUID.randomUUID().toString().substring(0, 8) + ".");
        return new Workplace(
            directory,
            null,
            Cluster.prepare(where.bootstrapServer().get(), overrides, topics, setup, memory));
      }
      DiskSpace.require(
          output, new DiskSpace.Need(directory.path(), log, "the log of the embedded broker"));
      return embedded(directory, setup, memory);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** The most that the log of an embedded broker holds: a second reading needs all of the input. */
  private static long logBytes(OneShot.Job job) {
    OneShot.Sizing sizing = job.sizing();
    return SPARE_BYTES
        + (job.needsCalibration()
            ? sizing.bytesIn() + Math.min(MOST_LOG_BYTES, sizing.bytesOut())
            : Math.min(MOST_LOG_BYTES, sizing.bytesIn() + sizing.bytesOut()));
  }

  private static Workplace embedded(DataDirectory directory, TopicSetup setup, MemoryPlan memory) {
    Topics topics = new Topics(Topics.DEFAULT_PREFIX);
    int largest =
        topics.table().stream().mapToInt(Topics.Spec::maxMessageBytes).max().orElseThrow();
    LOG.debug("event=broker-starts");
    EmbeddedBroker broker =
        EmbeddedBroker.start(new BrokerSettings(directory, largest, memory.brokerQueuedBytes()));
    LOG.debug("event=broker-started");
    try {
      return new Workplace(
          directory,
          broker,
          Cluster.prepare(broker.bootstrapServer(), ClientOverrides.NONE, topics, setup, memory));
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  DataDirectory directory() {
    return directory;
  }

  Cluster cluster() {
    return cluster;
  }

  @Override
  public void close() {
    LOG.debug("event=stages-closed");
    try {
      if (broker == null) {
        removeTopics();
      } else {
        broker.close();
      }
    } finally {
      directory.close();
      LOG.debug("event=workplace-closed");
    }
  }

  /**
   * Removes what is on disk, while others may still write there; what stays goes with the next run.
   */
  void abandon() {
    FatalExit.expect();
    if (broker == null) {
      removeTopics();
    }
    directory.abandon();
  }

  /** Ours by their prefix: those of the table and those that Streams made. */
  private void removeTopics() {
    String prefix = cluster.topics().prefix();
    String groups = cluster.topics().groupOf("");
    try (Admin admin = cluster.admin()) {
      admin.deleteTopics(
          Answers.await(admin.listTopics().names()).stream()
              .filter(name -> name.startsWith(prefix) || name.startsWith(groups))
              .toList());
    }
  }
}
