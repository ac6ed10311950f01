package io.quern.topology;

import io.quern.model.AuditOrder;
import io.quern.model.CancelOrder;
import io.quern.model.CensusOrder;
import io.quern.model.HoldOrder;
import io.quern.model.Order;
import io.quern.plan.ArtifactProcessor;
import io.quern.plan.LiveRevision;
import io.quern.plan.ManifestProcessor;
import io.quern.plan.PlanStage;
import io.quern.plan.ProfileProcessor;
import io.quern.serde.EventSerializer;
import io.quern.serde.Wire;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * The stage plan: models, profiles and artifacts in, all by model; orders, headers and news out.
 */
public final class PlanTopology {
  private static final Serde<LiveRevision> REVISIONS =
      Serdes.serdeFrom(
          (topic, revision) -> revision == null ? null : revision.toBytes(),
          (topic, bytes) -> bytes == null ? null : LiveRevision.of(bytes));

  private static final String[] PROCESSORS = {
    Steps.COLLECT_MANIFEST, Steps.APPLY_PROFILE, Steps.NOTE_ARTIFACT
  };

  private final Topics topics;
  private final PlanStage stage;
  private final StateKeeping state;

  public PlanTopology(Topics topics, PlanStage stage, StateKeeping state) {
    this.topics = topics;
    this.stage = stage;
    this.state = state;
  }

  public Topology build() {
    Topology topology = new Topology();
    readByModel(topology);
    keepState(topology);
    sendOut(topology);
    return topology;
  }

  /**
   * One task sees all of a model: its manifests, every profile (a copy in each partition), what
   * became of its artifacts.
   */
  private void readByModel(Topology topology) {
    StringDeserializer keys = new StringDeserializer();
    topology
        .addSource(Steps.READ_MANIFESTS, keys, Wire.manifestPart().deserializer(), topics.models())
        .addSource(Steps.READ_PROFILES, keys, Wire.profile().deserializer(), topics.profiles())
        .addSource(Steps.READ_ARTIFACTS, keys, new ByteArrayDeserializer(), topics.artifacts())
        .addProcessor(
            Steps.COLLECT_MANIFEST,
            state.watched(() -> new ManifestProcessor(stage)),
            Steps.READ_MANIFESTS)
        .addProcessor(
            Steps.APPLY_PROFILE,
            state.watched(() -> new ProfileProcessor(stage)),
            Steps.READ_PROFILES)
        .addProcessor(
            Steps.NOTE_ARTIFACT,
            state.watched(() -> new ArtifactProcessor(stage)),
            Steps.READ_ARTIFACTS);
  }

  private void keepState(Topology topology) {
    topology
        .addStateStore(state.store(Stores.MANIFEST_PARTS, Wire.manifestPart().stored()), PROCESSORS)
        .addStateStore(
            state.store(Stores.ACCEPTED_UPLOADS, Wire.manifestPart().stored()), PROCESSORS)
        .addStateStore(state.store(Stores.LATEST_REVISIONS, Serdes.String()), PROCESSORS)
        .addStateStore(state.store(Stores.PROFILES, Wire.profile().stored()), PROCESSORS)
        .addStateStore(state.store(Stores.PLANS, Serdes.String()), PROCESSORS)
        .addStateStore(state.store(Stores.PLANNED_PROFILES, Wire.profile().stored()), PROCESSORS)
        .addStateStore(state.store(Stores.STATISTICS, Serdes.String()), PROCESSORS)
        .addStateStore(
            state.store(Stores.ARTIFACT_STATES, Wire.artifactState().stored()), PROCESSORS)
        .addStateStore(state.store(Stores.LIVE_REVISIONS, REVISIONS), PROCESSORS)
        .addStateStore(state.store(Stores.PLAN_SUBSCRIPTIONS, Serdes.String()), PROCESSORS)
        .addStateStore(state.store(Stores.WAITING_PLANS, Serdes.Long()), PROCESSORS)
        .addStateStore(state.store(Stores.PLANS_IN_WORK, Serdes.String()), PROCESSORS)
        .addStateStore(state.store(Stores.PLAN_CURSORS, Serdes.String()), PROCESSORS)
        .addStateStore(
            state.store(Stores.COMPLETE_ARTIFACTS, Wire.artifactState().stored()), PROCESSORS)
        .addStateStore(state.store(Stores.COMPLETE_PROFILES, Wire.profile().stored()), PROCESSORS)
        .addStateStore(state.store(Stores.SETTLED_PUSHES, Serdes.String()), PROCESSORS);
  }

  /**
   * Orders go where their chunk goes, because they share its key; what is not of one chunk goes to
   * every partition.
   */
  private void sendOut(Topology topology) {
    StringSerializer keys = new StringSerializer();
    StreamPartitioner<String, Order> everywhere =
        (topic, key, order, partitions) ->
            switch (order) {
              case CancelOrder _, AuditOrder _, CensusOrder _, HoldOrder _ ->
                  Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()));
              case null, default -> Optional.empty();
            };
    topology
        .addSink(
            Steps.SEND_ORDERS,
            topics.orders(),
            keys,
            Wire.order().serializer(),
            everywhere,
            PROCESSORS)
        .addSink(
            Steps.SEND_MANIFESTS,
            topics.models(),
            keys,
            Wire.manifestPart().serializer(),
            Steps.COLLECT_MANIFEST)
        .addSink(
            Steps.SEND_STATISTICS,
            topics.statistics(),
            keys,
            Wire.statistic().serializer(),
            PROCESSORS)
        .addSink(
            Steps.SEND_SEGMENTS, topics.segments(), keys, Wire.segment().serializer(), PROCESSORS)
        .addSink(
            Steps.SEND_REJECTIONS,
            topics.rejections(),
            keys,
            Wire.rejection().serializer(),
            PROCESSORS)
        .addSink(
            Steps.SEND_EVENTS,
            topics.events(),
            keys,
            new EventSerializer(topics.source()),
            Steps.COLLECT_MANIFEST);
  }
}
