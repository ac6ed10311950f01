package io.quern.app;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeLogDirsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;

/** Bytes of topics on the brokers' disks, every copy counted. */
record DiskUse(Optional<Map<String, Long>> bytesByTopic) {
  /** A broker that has just died is still among those that the others name. */
  private static final int LIMIT_MILLIS = 5000;

  /** Nothing is known unless every broker says what it has. */
  static DiskUse of(Admin admin) {
    Map<Integer, Optional<Map<String, LogDirDescription>>> brokers = described(admin);
    if (brokers.values().stream().anyMatch(Optional::isEmpty)) {
      return new DiskUse(Optional.empty());
    }
    Map<String, Long> bytes = new HashMap<>();
    brokers
        .values()
        .forEach(disks -> disks.orElseThrow().values().forEach(disk -> add(bytes, disk)));
    return new DiskUse(Optional.of(bytes));
  }

  /**
   * Each broker's directories of logs: nothing of one that we may not ask, which takes Describe on
   * the cluster, or that does not answer.
   */
  static Map<Integer, Optional<Map<String, LogDirDescription>>> described(Admin admin) {
    List<Integer> brokers =
        Answers.await(admin.describeCluster().nodes()).stream().map(Node::id).toList();
    Map<Integer, Optional<Map<String, LogDirDescription>>> all = new HashMap<>();
    admin
        .describeLogDirs(brokers, new DescribeLogDirsOptions().timeoutMs(LIMIT_MILLIS))
        .descriptions()
        .forEach((broker, answer) -> all.put(broker, answered(answer)));
    return all;
  }

  private static Optional<Map<String, LogDirDescription>> answered(
      KafkaFuture<Map<String, LogDirDescription>> answer) {
    try {
      return Optional.of(Answers.await(answer));
    } catch (BrokerUnreachable e) {
      if (e.getCause() instanceof AuthorizationException
          || e.getCause() instanceof RetriableException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static void add(Map<String, Long> bytes, LogDirDescription disk) {
    disk.replicaInfos()
        .forEach((partition, replica) -> bytes.merge(partition.topic(), replica.size(), Long::sum));
  }

  OptionalLong of(String topic) {
    return bytesByTopic
        .map(bytes -> OptionalLong.of(bytes.getOrDefault(topic, 0L)))
        .orElseGet(OptionalLong::empty);
  }
}
