package io.quern.serde;

/** A record's schema that cannot be found, or does not fit. */
final class UnknownSchema extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean unregistered;

  UnknownSchema(String reason) {
    this(reason, false);
  }

  /**
   * @param unregistered whether a registry would know, and none is set
   */
  UnknownSchema(String reason, boolean unregistered) {
    super(reason, null, false, false);
    this.unregistered = unregistered;
  }

  boolean unregistered() {
    return unregistered;
  }

  /** In a sentence. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
