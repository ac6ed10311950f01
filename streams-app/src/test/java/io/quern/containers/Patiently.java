package io.quern.containers;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Asks until there is an answer: what is pushed stands in a registry a moment later. */
final class Patiently {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int PAUSE_MILLIS = 500;

  private Patiently() {}

  /** The first answer; after the limit what stands in its way. */
  static <T> T get(Callable<T> question) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        return question.call();
      } catch (Exception e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
