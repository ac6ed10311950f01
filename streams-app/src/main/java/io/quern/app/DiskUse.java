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

  /** Nothing is known where we may not ask: it takes Describe on the cluster. */
  static DiskUse of(Admin admin) {
    List<Integer> brokers =
        Answers.await(admin.describeCluster().nodes()).stream().map(Node::id).toList();
    try {
      Map<String, Long> bytes = new HashMap<>();
      for (Map<String, LogDirDescription> disks :
          Answers.await(admin.describeLogDirs(brokers).allDescriptions()).values()) {
        disks.values().forEach(disk -> add(bytes, disk));
      }
      return new DiskUse(Optional.of(bytes));
    } catch (BrokerUnreachable e) {
      if (e.getCause() instanceof AuthorizationException) {
        return new DiskUse(Optional.empty());
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
