package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.PlanRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends plans once more of which assemble never heard. Only without transactions: a crash may have
 * kept the plan in the store and lost its orders. Looks once, a moment after the task has begun.
 */
final class RecoveryRoute {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveryRoute.class);
  static final Duration LOOKS_AFTER = Duration.ofSeconds(10);

  private final PlanStores stores;
  private final WorkStores work;
  private final PlanRoute plans;
  private Optional<Cancellable> look = Optional.empty();

  private RecoveryRoute(PlanStores stores, WorkStores work, PlanRoute plans) {
    this.stores = stores;
    this.work = work;
    this.plans = plans;
  }

  /**
   * Whether a crash can part what a store knows from what was sent: then a plan may be known whose
   * orders are nowhere.
   */
  static boolean isNeeded(ProcessorContext<?, ?> context) {
    Object guarantee = context.appConfigs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
    return !StreamsConfig.EXACTLY_ONCE_V2.equals(guarantee);
  }

  static void start(
      ProcessorContext<String, Object> context,
      PlanStores stores,
      PlanStage stage,
      PlanRoute plans) {
    if (isNeeded(context)) {
      WorkStores work = new WorkStores(stores, stage, context.taskId().toString());
      RecoveryRoute route = new RecoveryRoute(stores, work, plans);
      route.look =
          Optional.of(
              context.schedule(LOOKS_AFTER, PunctuationType.WALL_CLOCK_TIME, route::recover));
    }
  }

  private void recover(long now) {
    look.ifPresent(Cancellable::cancel);
    for (PlanRef plan : current()) {
      if (isUnderWay(plan) && isInWork(plan, now) && !isOpen(plan)) {
        LOG.info("event=plan-sent-again artifact={} plan={}", plan.artifact(), plan.planId());
        plans.planWhatWasLost(plan, now);
      }
    }
  }

  private List<PlanRef> current() {
    List<PlanRef> plans = new ArrayList<>();
    try (KeyValueIterator<String, String> all = stores.plans().all()) {
      while (all.hasNext()) {
        KeyValue<String, String> entry = all.next();
        plans.add(new PlanRef(ArtifactId.parse(entry.key), entry.value));
      }
    }
    return plans;
  }

  /** Neither at its end nor waiting for its turn. */
  private boolean isUnderWay(PlanRef plan) {
    return stores.waiting().get(plan.artifact().toString()) == null
        && announced(plan).filter(state -> state.phase().isFinal()).isEmpty();
  }

  private boolean isInWork(PlanRef plan, long now) {
    return stores.inWork().get(plan.artifact().toString()) != null || work.admit(plan, now);
  }

  private boolean isOpen(PlanRef plan) {
    return announced(plan)
        .filter(state -> state.phase() != ArtifactState.Phase.WAITING)
        .isPresent();
  }

  private Optional<ArtifactState> announced(PlanRef plan) {
    return Optional.ofNullable(stores.artifactStates().get(plan.artifact().toString()))
        .filter(state -> state.plan().equals(plan));
  }
}
