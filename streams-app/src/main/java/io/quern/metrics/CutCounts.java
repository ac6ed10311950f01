package io.quern.metrics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** How often this process has looked at what logs may lose, and how often it could not cut them. */
public final class CutCounts {
  private final LongAdder done = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicLong inARow = new AtomicLong();

  /** Every log is as short as it may be. */
  public void done() {
    done.increment();
    inARow.set(0);
  }

  /**
   * One could not be cut. Returns whether that is worth a word: the first time in a row, then ever
   * more rarely.
   */
  public boolean failed() {
    failed.increment();
    return Long.bitCount(inARow.incrementAndGet()) == 1;
  }

  public long failures() {
    return failed.sum();
  }

  long successes() {
    return done.sum();
  }
}
