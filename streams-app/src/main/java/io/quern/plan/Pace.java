package io.quern.plan;

/**
 * How fast plans are sent: a large one takes several transactions, and one that nobody waits for is
 * not sent far ahead of what is done.
 */
public final class Pace {
  /** A quarter of a second's work, far below what a transaction may take. */
  private static final long BYTES_A_TICK = 24L << 20;

  /** A second of a small machine's output; grows where that is too little. */
  private static final long BYTES_AHEAD = 64L << 20;

  /** How often {@link KeepingRoute} looks. */
  static final long TICK_MILLIS = 200;

  private final long bytesATick;
  private final long bytesAhead;
  private long left;
  private long refillAt = Long.MIN_VALUE;

  /**
   * A pace that the tasks of a process keep together.
   *
   * @param bytesATick of records that are sent in a tick
   * @param bytesAhead of output that may be ordered and not done, of a plan that is held back
   */
  public Pace(long bytesATick, long bytesAhead) {
    this.bytesATick = bytesATick;
    this.bytesAhead = bytesAhead;
  }

  /** What a service keeps to. */
  public static Pace ofService() {
    return new Pace(BYTES_A_TICK, BYTES_AHEAD);
  }

  /** For one model in one run: nothing is held back. */
  public static Pace ofOneRun() {
    return new Pace(BYTES_A_TICK, Long.MAX_VALUE);
  }

  /** Bytes of output that a plan that is held back is ahead at first. */
  long bytesAhead() {
    return bytesAhead;
  }

  /** Whether more may be sent in this tick. */
  synchronized boolean isOpen(long now) {
    if (now >= refillAt) {
      left = bytesATick;
      refillAt = now + TICK_MILLIS;
    }
    return left > 0;
  }

  synchronized void spend(long bytes) {
    left -= bytes;
  }
}
