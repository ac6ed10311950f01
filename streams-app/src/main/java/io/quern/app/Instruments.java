package io.quern.app;

import io.quern.topology.ClientWatch;
import java.util.function.LongSupplier;

/**
 * What stages carry so that they can be looked at.
 *
 * @param cpuClock CPU time of the thread that asks, in nanoseconds
 * @param clients hears of Kafka clients
 */
record Instruments(LongSupplier cpuClock, ClientWatch clients) {
  /** Nobody looks, and nothing is timed. */
  static final Instruments NONE = new Instruments(() -> 0, ClientWatch.NONE);
}
