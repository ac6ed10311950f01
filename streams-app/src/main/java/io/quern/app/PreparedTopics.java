package io.quern.app;

import java.util.Map;

/**
 * Topics that are there and fit together.
 *
 * @param partitions number of partitions by topic
 * @param batchBytes largest batch that every one of them takes, as a producer's {@code batch.size}
 */
public record PreparedTopics(Map<String, Integer> partitions, int batchBytes) {
  /** What a stock broker takes for certain (1,048,588 bytes), less room for the batch's header. */
  public static final int STOCK_BATCH_BYTES = 960 * 1024;

  /** What topics that Quern made take. */
  public static final int LARGE_BATCH_BYTES = 2 * 1024 * 1024;

  public PreparedTopics {
    partitions = Map.copyOf(partitions);
  }

  /**
   * Number of partitions.
   *
   * @throws IllegalArgumentException for a topic that is none of ours
   */
  public int partitionsOf(String topic) {
    Integer count = partitions.get(topic);
    if (count == null) {
      throw new IllegalArgumentException("topic " + topic + " was not prepared");
    }
    return count;
  }
}
