package io.quern.app;

/**
 * What a broker says of a topic.
 *
 * @param maxMessageBytes largest batch; {@link #UNKNOWN} when we may not ask
 * @param cleanupPolicy {@code delete}, {@code compact} or both; empty when we may not ask
 */
record TopicState(String name, int partitions, int maxMessageBytes, String cleanupPolicy) {
  static final int UNKNOWN = -1;

  boolean isCompacted() {
    return cleanupPolicy.contains("compact");
  }

  @Override
  public String toString() {
    return name + " (" + partitions + (partitions == 1 ? " partition)" : " partitions)");
  }
}
