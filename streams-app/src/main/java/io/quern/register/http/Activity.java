package io.quern.register.http;

import io.quern.register.PushScope;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** When bytes last moved: an upload may take hours, but not be silent for minutes. */
final class Activity {
  private final PushScope push = PushScope.current();
  private final AtomicLong last = new AtomicLong(System.nanoTime());

  void moved() {
    last.set(System.nanoTime());
    push.moved();
  }

  boolean isSilentFor(Duration limit) {
    return System.nanoTime() - last.get() > limit.toNanos();
  }
}
