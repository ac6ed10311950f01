package io.quern.register.oci;

import java.time.Duration;

/** Short waits within a push; long ones are the registrar's. */
final class Pauses {
  private static final int MAX_DOUBLINGS = 4;

  private Pauses() {}

  /**
   * Waits for as long as it is worth.
   *
   * @param times it failed in a row, from 1
   */
  static void after(int times, Duration first) throws InterruptedException {
    Thread.sleep(first.toMillis() << Math.min(times - 1, MAX_DOUBLINGS));
  }
}
