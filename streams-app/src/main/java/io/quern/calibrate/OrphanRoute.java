package io.quern.calibrate;

import java.time.Duration;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Drops what chunks say of a statistic that nobody wants: their word was under way when the last
 * subscriber went. A subscription is in the log before any chunk speaks, so what stays without one
 * from one round to the next never gets one.
 */
final class OrphanRoute {
  static final Duration ROUND = Duration.ofMinutes(10);

  private final CalibrateStores stores;
  private Set<String> before = Set.of();

  private OrphanRoute(CalibrateStores stores) {
    this.stores = stores;
  }

  static void start(ProcessorContext<String, Object> context, CalibrateStores stores) {
    OrphanRoute route = new OrphanRoute(stores);
    context.schedule(ROUND, PunctuationType.WALL_CLOCK_TIME, now -> route.drop());
  }

  private void drop() {
    Set<String> orphans = stores.orphans();
    for (String id : orphans) {
      if (before.contains(id)) {
        stores.forgetAll(id);
      }
    }
    before = orphans;
  }
}
