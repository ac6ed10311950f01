package io.quern.plan;

import io.quern.model.ArtifactState;
import io.quern.model.ManifestPart;
import io.quern.model.Profile;
import io.quern.topology.Stores;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** The state of one plan task, which all its processors share. What each holds: {@link Stores}. */
record PlanStores(
    KeyValueStore<String, ManifestPart> manifestParts,
    KeyValueStore<String, ManifestPart> acceptedUploads,
    KeyValueStore<String, String> latestRevisions,
    KeyValueStore<String, Profile> profiles,
    KeyValueStore<String, String> plans,
    KeyValueStore<String, Profile> plannedProfiles,
    KeyValueStore<String, String> statistics,
    KeyValueStore<String, ArtifactState> artifactStates,
    KeyValueStore<String, LiveRevision> revisions,
    KeyValueStore<String, String> subscriptions,
    KeyValueStore<String, Long> waiting,
    KeyValueStore<String, String> inWork,
    KeyValueStore<String, String> cursors,
    KeyValueStore<String, ArtifactState> completeArtifacts,
    KeyValueStore<String, Profile> completeProfiles,
    KeyValueStore<String, String> settledPushes) {

  static PlanStores of(ProcessorContext<String, Object> context) {
    return new PlanStores(
        context.getStateStore(Stores.MANIFEST_PARTS),
        context.getStateStore(Stores.ACCEPTED_UPLOADS),
        context.getStateStore(Stores.LATEST_REVISIONS),
        context.getStateStore(Stores.PROFILES),
        context.getStateStore(Stores.PLANS),
        context.getStateStore(Stores.PLANNED_PROFILES),
        context.getStateStore(Stores.STATISTICS),
        context.getStateStore(Stores.ARTIFACT_STATES),
        context.getStateStore(Stores.LIVE_REVISIONS),
        context.getStateStore(Stores.PLAN_SUBSCRIPTIONS),
        context.getStateStore(Stores.WAITING_PLANS),
        context.getStateStore(Stores.PLANS_IN_WORK),
        context.getStateStore(Stores.PLAN_CURSORS),
        context.getStateStore(Stores.COMPLETE_ARTIFACTS),
        context.getStateStore(Stores.COMPLETE_PROFILES),
        context.getStateStore(Stores.SETTLED_PUSHES));
  }
}
