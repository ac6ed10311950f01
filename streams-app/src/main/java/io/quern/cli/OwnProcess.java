package io.quern.cli;

/** What a command may do because it is the whole process; in a test, where it is not, nothing. */
final class OwnProcess {
  private static volatile boolean own;

  private OwnProcess() {}

  static void claim() {
    own = true;
  }

  /** Cleans up when the process is told to end, by Ctrl-C for example. */
  static void onSignal(Runnable cleaning) {
    if (own) {
      Runtime.getRuntime().addShutdownHook(new Thread(cleaning, "clean-up"));
    }
  }

  /** The work is done: ends the process at once, without a second of goodbyes among its threads. */
  static void end(Runnable cleaning) {
    if (own) {
      cleaning.run();
      System.out.flush();
      System.err.flush();
      ProcessExit.now(ExitCode.DONE);
    }
  }
}
