package io.quern.serde;

/** A record's schema that cannot be found, or does not fit. */
final class UnknownSchema extends Exception {
  private static final long serialVersionUID = 1;

  UnknownSchema(String reason) {
    super(reason, null, false, false);
  }

  /** In a sentence. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
