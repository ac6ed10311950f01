package io.quern.register;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * When a push is tried again: after about a second, then twice as long each time up to five
 * minutes. The jitter comes from the key and the number of the attempt, so it is the same in every
 * run and different for each push.
 */
final class Backoff {
  /** A refusal is looked at again this often, though nothing has changed that we know of. */
  static final Duration REFUSED = Duration.ofHours(1);

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final int DOUBLINGS = 16;

  private Backoff() {}

  /**
   * After a push that may succeed later.
   *
   * @param attempts that were made, at least 1
   */
  static Duration after(String key, int attempts) {
    long millis = FIRST.toMillis() << Math.min(attempts - 1, DOUBLINGS);
    long most = Math.min(millis, MOST.toMillis());
    double share = new SplittableRandom(31L * key.hashCode() + attempts).nextDouble();
    return Duration.ofMillis(Math.round(most * (0.75 + 0.25 * share)));
  }
}
