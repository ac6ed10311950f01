package io.quern.reject;

import io.quern.model.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/** Whether a record is where its key leads: a task sees its own partition only. */
public final class PartitionRoute {
  private PartitionRoute() {}

  /** The partition to which a key leads. */
  public static int partitionOf(String key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
  }

  /**
   * What is wrong with a record's partition.
   *
   * @param partitions of the topic; 0 where that is not known
   */
  public static Optional<Rejection.Reason> check(String key, int partition, int partitions) {
    if (partitions == 0) {
      return Optional.empty();
    }
    int right = partitionOf(key, partitions);
    return right == partition
        ? Optional.empty()
        : Optional.of(
            new Rejection.Reason(
                "wrong-partition",
                "the record is not in the partition of its key",
                "partition " + right + " of " + partitions,
                "partition " + partition,
                "partition by murmur2 of the key: with librdkafka set"
                    + " partitioner=murmur2_random and send again",
                true));
  }
}
