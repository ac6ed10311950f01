package io.quern.model;

/**
 * Bad input, named; it is data, not a fault.
 *
 * @param stage the stage that rejected it
 * @param subject model, revision, tensor or artifact that it concerns
 * @param reason what is wrong, and what to do
 */
public record Rejection(Source source, String stage, Subject subject, Reason reason) {

  /**
   * The rejected record.
   *
   * @param key cut to 256 characters
   */
  public record Source(String topic, int partition, long offset, String key, long timestamp) {}

  /** What it concerns; empty where unknown. */
  public record Subject(String model, String revision, String tensor, long index, String artifact) {
    public static final Subject UNKNOWN = new Subject("", "", "", -1, "");

    public static Subject of(ChunkId chunk) {
      return new Subject(
          chunk.source().model(), chunk.source().revision(), chunk.tensor(), chunk.index(), "");
    }

    public static Subject of(Revision source) {
      return new Subject(source.model(), source.revision(), "", -1, "");
    }
  }

  /**
   * Why.
   *
   * @param retriable whether a good record may still come
   */
  public record Reason(
      String code, String text, String expected, String actual, String hint, boolean retriable) {
    @Override
    public String toString() {
      return text
          + (expected.isEmpty() ? "" : ": expected " + expected + ", found " + actual)
          + (hint.isEmpty() ? "" : "; " + hint);
    }
  }
}
