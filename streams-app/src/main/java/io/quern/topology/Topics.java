package io.quern.topology;

import java.util.List;

/**
 * Every topic of Quern, in one table.
 *
 * @param prefix begins every name; {@code quern.} by default, another isolates a run on a shared
 *     cluster
 */
public record Topics(String prefix) {
  public static final String DEFAULT_PREFIX = "quern.";

  /** Which topics must have the same number of partitions. */
  public enum Group {
    /** models, profiles and artifacts: plan reads all three by model. */
    BY_MODEL,
    /** tensor-chunks and orders: quantize joins them by chunk. */
    BY_CHUNK,
    ALONE
  }

  /**
   * How a topic is made.
   *
   * @param compacted the last record of a key stays for ever; else every record stays until it is
   *     cut off
   * @param maxMessageBytes largest batch
   */
  public record Spec(String name, Group group, boolean compacted, int maxMessageBytes) {}

  private static final int LARGE = 2 * 1024 * 1024 + 64 * 1024;

  public String models() {
    return prefix + "models";
  }

  public String tensorChunks() {
    return prefix + "tensor-chunks";
  }

  public String profiles() {
    return prefix + "profiles";
  }

  public String orders() {
    return prefix + "orders";
  }

  public String statistics() {
    return prefix + "statistics";
  }

  public String segments() {
    return prefix + "segments";
  }

  public String artifacts() {
    return prefix + "artifacts";
  }

  public String rejections() {
    return prefix + "rejections";
  }

  public String events() {
    return prefix + "events";
  }

  /** The table. */
  public List<Spec> table() {
    return List.of(
        new Spec(models(), Group.BY_MODEL, false, LARGE),
        new Spec(profiles(), Group.BY_MODEL, true, LARGE),
        new Spec(artifacts(), Group.BY_MODEL, true, LARGE),
        new Spec(tensorChunks(), Group.BY_CHUNK, false, LARGE),
        new Spec(orders(), Group.BY_CHUNK, false, LARGE),
        new Spec(statistics(), Group.ALONE, false, LARGE),
        new Spec(segments(), Group.ALONE, false, LARGE),
        new Spec(rejections(), Group.ALONE, false, LARGE),
        new Spec(events(), Group.ALONE, false, LARGE));
  }

  /** Who we are to others, as events name their source. */
  public String source() {
    return "/" + (prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix);
  }

  /** How long the records of a topic stay that nobody cuts; -1 for ever. */
  public long retentionMillis(String topic) {
    return topic.equals(rejections()) || topic.equals(events()) ? 7L * 24 * 60 * 60 * 1000 : -1;
  }

  /**
   * The application id of a Streams stage, or the group id of a consumer stage: {@code quern-plan},
   * …
   */
  public String groupOf(String stage) {
    String base = prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
    return base.replace('.', '-') + "-" + stage;
  }
}
