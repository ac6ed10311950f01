package io.quern.app;

import java.util.function.Consumer;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/** What happens when Kafka gives up: it asks to end the process, and must not do so unheard. */
final class FatalExit {
  /** A fault, as the commands' exit codes have it. */
  private static final int FAULT = 3;

  private static volatile boolean expected;

  private FatalExit() {}

  /**
   * The process ends by itself in a moment, and takes away what Kafka writes to: what Kafka says of
   * that is no news.
   */
  static void expect() {
    expected = true;
  }

  /** Kafka's fatal errors go to the reporter from now on, in the whole process. */
  static void reportTo(Consumer<String> reporter) {
    Exit.setExitProcedure((status, message) -> reporter.accept(sentence("exit", status, message)));
    Exit.setHaltProcedure((status, message) -> reporter.accept(sentence("halt", status, message)));
  }

  /**
   * Says why on standard error and ends the process at once: its state can no longer be trusted.
   */
  static void haltLoudly(String reason) {
    if (expected) {
      return;
    }
    System.err.println("quern: " + reason);
    System.err.flush();
    Runtime.getRuntime().halt(FAULT);
  }

  private static String sentence(String how, int status, @Nullable String message) {
    String why = message == null ? "the error logged above says why" : message;
    String where = Thread.currentThread().getName();
    return "the embedded broker failed ("
        + how
        + " "
        + status
        + " in thread "
        + where
        + "): "
        + why;
  }
}
