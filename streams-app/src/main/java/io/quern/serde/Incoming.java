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
   */
  record Unreadable<T>(String reason) implements Incoming<T> {}
}
