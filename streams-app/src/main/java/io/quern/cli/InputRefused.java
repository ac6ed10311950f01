package io.quern.cli;

/**
 * An input that cannot be used; the message is one line that names what, where and what to do. Exit
 * code 1.
 */
final class InputRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InputRefused(String message) {
    super(message);
  }

  InputRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
