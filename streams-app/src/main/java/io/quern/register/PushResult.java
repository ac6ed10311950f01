package io.quern.register;

import java.time.Duration;

/** How a push ended. */
sealed interface PushResult {

  /** It stands in the registry. */
  record Pushed(Receipt receipt) implements PushResult {}

  /**
   * It does not.
   *
   * @param why in words
   * @param refused whether somebody has to change something first
   * @param pause how long the registry asks to be left alone
   */
  record Failed(String why, boolean refused, Duration pause) implements PushResult {}
}
