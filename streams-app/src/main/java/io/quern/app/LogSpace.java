package io.quern.app;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.TopicPartition;

/** Whether the brokers have room for records of a topic, asked before the first is sent. */
final class LogSpace {
  private static final double GIB = 1024.0 * 1024 * 1024;

  private final Map<Integer, Map<String, LogDirDescription>> disks;

  LogSpace(Map<Integer, Map<String, LogDirDescription>> disks) {
    this.disks = disks;
  }

  /** Where nothing is known, everything has room. */
  static LogSpace of(Admin admin) {
    Map<Integer, Map<String, LogDirDescription>> known = new HashMap<>();
    DiskUse.described(admin)
        .forEach((broker, disks) -> disks.ifPresent(each -> known.put(broker, each)));
    return new LogSpace(known);
  }

  /**
   * Checks each disk that holds copies of the topic's partitions.
   *
   * @param bytes of records, spread evenly over the partitions
   * @param purpose what they are, for example {@code the chunks of m@r1}
   * @throws StartRefused when a disk has less free than its part of them
   */
  void require(String topic, long bytes, String purpose) {
    double each = (double) bytes / partitions(topic);
    disks.forEach(
        (broker, places) ->
            places.forEach(
                (place, disk) -> {
                  double part = each * copies(disk, topic).count();
                  long free = disk.usableBytes().orElse(Long.MAX_VALUE);
                  if (part > free) {
                    throw new StartRefused(refusal(broker, place, free, purpose, part));
                  }
                }));
  }

  private static String refusal(int broker, String place, long free, String purpose, double part) {
    return String.format(
        Locale.ROOT,
        "broker %d has %.2f GiB free in %s, its part of %s takes %.2f GiB; give it a larger disk,"
            + " or withdraw revisions that nobody needs (quern model --help)",
        broker,
        free / GIB,
        place,
        purpose,
        part / GIB);
  }

  /** How many the topic has, as far as the disks tell; at least one. */
  private int partitions(String topic) {
    Set<TopicPartition> known = new HashSet<>();
    disks.values().stream()
        .flatMap(places -> places.values().stream())
        .forEach(disk -> copies(disk, topic).forEach(known::add));
    return Math.max(1, known.size());
  }

  private static Stream<TopicPartition> copies(LogDirDescription disk, String topic) {
    return disk.replicaInfos().keySet().stream().filter(each -> each.topic().equals(topic));
  }
}
