package io.quern.app;

/**
 * Something about a topic that is not as it is wanted.
 *
 * @param setting a topic setting of Kafka, or {@code partitions} or {@code replication}
 */
public record TopicDifference(String setting, String is, String wanted, Later later) {

  /** Whether it can be changed once the topic is there. */
  public enum Later {
    ANY_TIME("can be changed at any time: --alter"),
    ANY_TIME_UP("can be raised at any time: kafka-topics --alter --partitions"),
    BY_REASSIGNMENT("can be changed at any time: kafka-reassign-partitions"),
    NEVER("cannot be changed: keys and state are laid out by it; it takes new topics");

    private final String words;

    Later(String words) {
      this.words = words;
    }
  }

  /** For people. */
  public String sentence() {
    return "%s is %s, wanted is %s; %s".formatted(setting, is, wanted, later.words);
  }
}
