package io.quern.plan;

import io.quern.model.ArtifactState;
import io.quern.model.Registration;
import io.quern.reject.RejectionRoute;
import io.quern.serde.Incoming;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;

/**
 * Notes where artifacts stand, so that a plan that failed can be made again and a complete one is
 * left alone. What could not be copied is ordered.
 */
@NullUnmarked // Kafka Streams hands over the context in init
public final class ArtifactProcessor
    implements Processor<String, Incoming<ArtifactState>, String, Object> {
  private final PlanStage stage;
  private PlanStores stores;
  private WorkStores work;
  private PlanRoute route;
  private RejectionRoute rejections;

  public ArtifactProcessor(PlanStage stage) {
    this.stage = stage;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    stores = PlanStores.of(context);
    work = new WorkStores(stores, stage, context.taskId().toString());
    route = new PlanRoute(context, stores, stage, new ManifestReader(stores));
    rejections = new RejectionRoute(context, "plan", stage.rejections());
  }

  @Override
  public void process(Record<String, Incoming<ArtifactState>> record) {
    if (Registration.isKey(record.key())) {
      return; // where it was pushed to is nothing to plan
    }
    switch (record.value()) {
      case null -> {
        stores.artifactStates().delete(record.key());
        stores.plannedProfiles().delete(record.key());
      }
      case Incoming.Unreadable<ArtifactState>(String reason) ->
          rejections.unreadable(record, reason);
      case Incoming.Sound<ArtifactState>(ArtifactState state) -> note(state, record.timestamp());
    }
  }

  private void note(ArtifactState state, long timestamp) {
    stores.artifactStates().put(state.plan().artifact().toString(), state);
    work.heard(state);
    if (state.phase() == ArtifactState.Phase.COPY_MISSING) {
      route.planWithoutCopies(state.plan(), timestamp);
    }
  }
}
