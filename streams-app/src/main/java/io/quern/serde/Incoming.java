package io.quern.serde;

/**
 * A record's value as it arrived: bad input is data, so a value that cannot be read is one too.
 *
 * @param <T> the domain type
 */
public sealed interface Incoming<T> {

  /** A value that was read. */
  record Sound<T>(T value) implements Incoming<T> {}

  /**
   * A value that could not be read.
   *
   * @param reason what is wrong with it, in a sentence
   * @param unregistered whether that is that its schema stands in a registry, and none is set here
   */
  record Unreadable<T>(String reason, boolean unregistered) implements Incoming<T> {
    /** A value that could not be read with any registry. */
    public Unreadable(String reason) {
      this(reason, false);
    }
  }
}
