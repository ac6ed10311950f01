package io.quern.report;

/** An output that was not made of the model that it is compared with; the message is a sentence. */
public final class NotComparable extends Exception {
  private static final long serialVersionUID = 1L;

  NotComparable(String message) {
    super(message);
  }
}
