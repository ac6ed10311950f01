package io.quern.quantize;

import io.quern.model.Order;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Takes up orders that were set aside, a little at every tick: those of revisions that need not
 * give way any longer, and the others where nothing more urgent was done since the last tick.
 */
final class AsideRoute {
  private static final Duration TICK = Duration.ofMillis(200);

  /** Between two ticks a task reads what came meanwhile. */
  private static final long BUDGET_MILLIS = 100;

  /** Where all of it has to wait it is looked through less often. */
  private static final long LOOK_AGAIN_MILLIS = 1000;

  private static final int PIECE = 16;

  private final ProcessorContext<String, Object> context;
  private final QuantizeStores stores;
  private final Holds holds;
  private final BiConsumer<Record<String, Object>, Order> taken;
  private long seen;
  private long lookAt;

  private AsideRoute(
      ProcessorContext<String, Object> context,
      QuantizeStores stores,
      Holds holds,
      BiConsumer<Record<String, Object>, Order> taken) {
    this.context = context;
    this.stores = stores;
    this.holds = holds;
    this.taken = taken;
  }

  /**
   * Has a task look after what it set aside.
   *
   * @param taken what to do with an order whose turn it is, in a record to answer to
   */
  static void start(
      ProcessorContext<String, Object> context,
      QuantizeStores stores,
      Holds holds,
      BiConsumer<Record<String, Object>, Order> taken) {
    AsideRoute route = new AsideRoute(context, stores, holds, taken);
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, route::tick);
  }

  private void tick(long now) {
    boolean idle = holds.done() == seen;
    seen = holds.done();
    if (!idle && now < lookAt) {
      return;
    }
    List<QuantizeStores.Aside> some = next(now, idle);
    while (!some.isEmpty() && context.currentSystemTimeMs() < now + BUDGET_MILLIS) {
      some.forEach(aside -> take(aside, now));
      some = next(now, idle);
    }
    lookAt = some.isEmpty() ? now + LOOK_AGAIN_MILLIS : now;
  }

  private List<QuantizeStores.Aside> next(long now, boolean idle) {
    return stores.aside(order -> idle || !holds.isHeld(order, now), PIECE);
  }

  private void take(QuantizeStores.Aside aside, long now) {
    stores.takeUp(aside);
    taken.accept(new Record<>("", aside.order(), now), aside.order());
  }
}
