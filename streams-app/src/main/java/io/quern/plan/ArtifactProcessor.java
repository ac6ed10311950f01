package io.quern.plan;

import io.quern.model.ArtifactState;
import io.quern.model.Registration;
import io.quern.reject.RejectionRoute;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;

/**
 * Notes where artifacts stand, so that a plan that failed can be made again and a complete one is
 * left alone. What could not be copied, or was lost, is ordered; what was pushed may go.
 */
@NullUnmarked // Kafka Streams hands over the context in init
public final class ArtifactProcessor implements Processor<String, byte[], String, Object> {
  private final PlanStage stage;
  private final Function<byte[], Incoming<ArtifactState>> states = Wire.artifactState().reader();
  private final Function<byte[], Incoming<Registration>> pushes = Wire.registration().reader();
  private PlanStores stores;
  private CompleteStores complete;
  private WorkStores work;
  private PlanRoute route;
  private RejectionRoute rejections;

  public ArtifactProcessor(PlanStage stage) {
    this.stage = stage;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    stores = PlanStores.of(context);
    complete = new CompleteStores(stores, stage.planners());
    work = new WorkStores(stores, stage, context.taskId().toString());
    route = new PlanRoute(context, stores, stage, new ManifestReader(stores, stage.documents()));
    rejections = new RejectionRoute(context, "plan", stage.rejections());
  }

  @Override
  public void process(Record<String, byte[]> record) {
    boolean push = Registration.isKey(record.key());
    if (record.value() == null) {
      forget(record.key(), push);
    } else if (push) {
      read(record, pushes.apply(record.value()));
    } else {
      read(record, states.apply(record.value()));
    }
  }

  private void forget(String key, boolean push) {
    if (push) {
      stores.settledPushes().delete(key);
    } else {
      stores.artifactStates().delete(key);
      stores.plannedProfiles().delete(key);
      complete.forget(key);
    }
  }

  private void read(Record<String, byte[]> record, Incoming<?> incoming) {
    switch (incoming) {
      case Incoming.Unreadable<?>(String reason, _) -> rejections.unreadable(record, reason);
      case Incoming.Sound<?>(ArtifactState state) -> note(state, record.timestamp());
      case Incoming.Sound<?>(Registration said) -> note(said);
      case Incoming.Sound<?> other -> throw new IllegalStateException("read " + other);
    }
  }

  private void note(Registration said) {
    if (said.phase().isSettled()) {
      stores.settledPushes().put(said.key(), said.plan().planId());
    } else {
      stores.settledPushes().delete(said.key());
    }
  }

  private void note(ArtifactState state, long timestamp) {
    stores.artifactStates().put(state.plan().artifact().toString(), state);
    complete.note(state);
    work.heard(state);
    if (state.phase() == ArtifactState.Phase.COPY_MISSING) {
      if (state.failure().code().equals(ArtifactState.Failure.SEGMENTS_LOST)) {
        route.planWhatWasLost(state.plan(), timestamp);
      } else {
        route.planWithoutCopies(state.plan(), timestamp);
      }
    }
  }
}
