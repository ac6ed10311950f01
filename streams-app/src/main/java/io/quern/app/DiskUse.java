package io.quern.app;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.AuthorizationException;

/** Bytes of topics on the brokers' disks, every copy counted. */
record DiskUse(Optional<Map<String, Long>> bytesByTopic) {

  static DiskUse of(Admin admin) {
    return new DiskUse(described(admin).map(DiskUse::bytes));
  }

  /**
   * Each broker's directories of logs. Nothing is known where we may not ask: it takes Describe on
   * the cluster.
   */
  static Optional<Map<Integer, Map<String, LogDirDescription>>> described(Admin admin) {
    List<Integer> brokers =
        Answers.await(admin.describeCluster().nodes()).stream().map(Node::id).toList();
    try {
      return Optional.of(Answers.await(admin.describeLogDirs(brokers).allDescriptions()));
    } catch (BrokerUnreachable e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Map<String, Long> bytes(Map<Integer, Map<String, LogDirDescription>> brokers) {
    Map<String, Long> bytes = new HashMap<>();
    brokers.values().forEach(disks -> disks.values().forEach(disk -> add(bytes, disk)));
    return bytes;
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
