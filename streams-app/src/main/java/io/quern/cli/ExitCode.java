package io.quern.cli;

/** How a command ended. */
final class ExitCode {
  static final int DONE = 0;

  /** The input was refused: another one is needed. */
  static final int REFUSED = 1;

  static final int USAGE = 2;

  /** Something else went wrong: the same input may pass another time. */
  static final int FAULT = 3;

  private ExitCode() {}
}
