package io.quern.assemble;

import java.time.Clock;
import java.time.Duration;

/** When to commit: a while after the first segment, or when much was taken. */
final class Cadence {
  private static final long COMMIT_MILLIS = 200;
  private static final long COMMIT_BYTES = 32L * 1024 * 1024;
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final Clock clock;
  private long bytes;
  private long since = Long.MAX_VALUE;

  Cadence(Clock clock) {
    this.clock = clock;
  }

  void took(long more) {
    bytes += more;
    since = Math.min(since, clock.millis());
  }

  boolean isDue() {
    return bytes >= COMMIT_BYTES || untilDue().isZero();
  }

  /** How long to wait for more. */
  Duration untilDue() {
    if (since == Long.MAX_VALUE) {
      return IDLE;
    }
    return Duration.ofMillis(Math.max(0, since + COMMIT_MILLIS - clock.millis()));
  }

  void reset() {
    bytes = 0;
    since = Long.MAX_VALUE;
  }
}
