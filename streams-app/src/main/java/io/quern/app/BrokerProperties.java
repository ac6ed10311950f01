package io.quern.app;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The settings of the embedded broker, with the reason for each that is not Kafka's own. */
final class BrokerProperties {
  private static final int MIB = 1024 * 1024;

  private BrokerProperties() {}

  static Map<String, String> of(BrokerSettings settings, BrokerPorts ports) {
    Map<String, String> properties = new HashMap<>();
    properties.putAll(place(settings.directory().broker(), ports));
    properties.putAll(quickStart());
    properties.putAll(session(settings.directory().isKept()));
    properties.putAll(smallCluster());
    properties.putAll(logs(settings.maxMessageBytes()));
    properties.putAll(cuts(settings.directory().isKept()));
    properties.putAll(bounds(settings));
    return properties;
  }

  private static Map<String, String> place(Path logs, BrokerPorts ports) {
    return Map.of(
        "node.id", "1",
        "process.roles", "broker,controller",
        "controller.listener.names", "CONTROLLER",
        "listeners",
            "PLAINTEXT://127.0.0.1:"
                + ports.client()
                + ",CONTROLLER://127.0.0.1:"
                + ports.controller(),
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.quorum.voters", "1@127.0.0.1:" + ports.controller(),
        "log.dirs", logs.toString());
  }

  private static Map<String, String> quickStart() {
    return Map.of(
        // Metadata is written at once, not after 25 ms: topics and registrations wait for it.
        "controller.quorum.append.linger.ms", "0",
        "controller.quorum.retry.backoff.ms", "5",
        "metadata.max.idle.interval.ms", "0",
        "metric.reporters", "",
        "group.initial.rebalance.delay.ms", "0");
  }

  /**
   * A broker that was killed blocks its successor until its session has ended, so that of a kept
   * directory is short. Nobody starts one in a temporary directory again: it need not fear to lose
   * its session on a busy machine, nor say goodbye.
   */
  private static Map<String, String> session(boolean kept) {
    return Map.of(
        "broker.session.timeout.ms", kept ? "3000" : "60000",
        "broker.heartbeat.interval.ms", kept ? "500" : "2000",
        "controlled.shutdown.enable", Boolean.toString(kept));
  }

  private static Map<String, String> smallCluster() {
    return Map.of(
        "offsets.topic.num.partitions", "4",
        "offsets.topic.replication.factor", "1",
        "transaction.state.log.num.partitions", "4",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "group.min.session.timeout.ms", "1000",
        "auto.leader.rebalance.enable", "false",
        "auto.create.topics.enable", "false");
  }

  private static Map<String, String> logs(int maxMessageBytes) {
    return Map.of(
        "message.max.bytes",
        Integer.toString(maxMessageBytes),
        "log.retention.ms",
        "-1",
        // Small segments, looked at often: records that are cut off give their space back in time.
        "log.segment.bytes",
        Integer.toString(32 * MIB),
        "log.index.size.max.bytes",
        Integer.toString(MIB),
        "offsets.topic.segment.bytes",
        Integer.toString(MIB),
        "transaction.state.log.segment.bytes",
        Integer.toString(MIB),
        "transaction.abort.timed.out.transaction.cleanup.interval.ms",
        "1000",
        // Each commit leaves a marker among the offsets, which Kafka keeps for a day: nobody here
        // is
        // away for so long in the middle of a reading.
        "log.cleaner.delete.retention.ms",
        "600000");
  }

  /** How soon what is cut off gives its space back: in a temporary directory it may be memory. */
  private static Map<String, String> cuts(boolean kept) {
    String interval = kept ? "2000" : "250";
    return Map.of(
        "log.initial.task.delay.ms", interval,
        "log.retention.check.interval.ms", interval,
        "log.segment.delete.delay.ms", kept ? "500" : "100");
  }

  /** The whole process lives in half a gigabyte. */
  private static Map<String, String> bounds(BrokerSettings settings) {
    String queued = Integer.toString(settings.queuedRequestBytes());
    Map<String, String> bounds = new HashMap<>();
    bounds.put("queued.max.request.bytes", queued);
    bounds.put("socket.request.max.bytes", queued);
    bounds.put("queued.max.requests", "64");
    // A record of a megabyte in one go, not in pieces of 100 KiB: half as many reads and a tenth of
    // the sends.
    bounds.put("socket.receive.buffer.bytes", Integer.toString(2 * MIB));
    bounds.put("socket.send.buffer.bytes", Integer.toString(2 * MIB));
    bounds.put("num.network.threads", "2");
    bounds.put("num.io.threads", "2");
    bounds.put("background.threads", "2");
    bounds.put("num.recovery.threads.per.data.dir", "2");
    bounds.put("group.coordinator.threads", "1");
    bounds.put("group.coordinator.background.threads", "1");
    bounds.put("share.coordinator.threads", "1");
    bounds.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * MIB));
    bounds.put("log.cleaner.io.buffer.size", Integer.toString(256 * 1024));
    bounds.put("offsets.load.buffer.size", Integer.toString(MIB));
    bounds.put("transaction.state.log.load.buffer.size", Integer.toString(MIB));
    return bounds;
  }
}
