package io.quern.quantize;

import io.quern.model.HoldOrder;
import io.quern.model.MeasureOrder;
import io.quern.model.Order;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The revisions that give way to something more urgent, as far as the tasks of a process were told,
 * and how much is done for all others. What is remembered here only sets who goes first.
 */
public final class Holds {
  /** Three times what plan takes to say it again: one that nobody speaks of goes on. */
  static final long LEASE_MILLIS = 15_000;

  private final Map<Revision, Long> until = new ConcurrentHashMap<>();
  private final AtomicLong done = new AtomicLong();

  void hear(HoldOrder order, long now) {
    if (order.held()) {
      until.put(order.source(), now + LEASE_MILLIS);
    } else {
      until.remove(order.source());
    }
  }

  /** Whether an order is to be set aside. */
  boolean isHeld(Order order, long now) {
    if (until.isEmpty()) {
      return false;
    }
    return switch (order) {
      case QuantizeOrder quantize ->
          isHeld(quantize.targets().getFirst().plan().artifact().source(), now);
      case MeasureOrder measure -> isHeld(measure.chunk().source(), now);
      default -> false;
    };
  }

  private boolean isHeld(Revision source, long now) {
    return until.getOrDefault(source, 0L) > now;
  }

  /** An order that was not set aside is being done. */
  void work() {
    done.incrementAndGet();
  }

  /** Orders that were done so far; the same number as before means that there is time. */
  long done() {
    return done.get();
  }
}
