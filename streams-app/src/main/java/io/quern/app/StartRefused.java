package io.quern.app;

/** A process that must not or cannot start; the message is one line: what, where and what to do. */
public class StartRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StartRefused(String message) {
    super(message);
  }

  public StartRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
