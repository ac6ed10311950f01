package io.quern.register.oci;

/** Short waits within a push; long ones are the registrar's. */
final class Pauses {
  private static final long FIRST_MILLIS = 100;

  private Pauses() {}

  /**
   * @param times it failed in a row, from 1
   */
  static void after(int times) throws InterruptedException {
    Thread.sleep(FIRST_MILLIS << Math.min(times, 5));
  }
}
