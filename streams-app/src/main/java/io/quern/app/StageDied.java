package io.quern.app;

/** A stage stopped by itself; nothing is lost, the process may be started again. */
public final class StageDied extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StageDied(Throwable why) {
    super(
        "a stage stopped: " + (why.getMessage() == null ? why.toString() : why.getMessage()), why);
  }
}
