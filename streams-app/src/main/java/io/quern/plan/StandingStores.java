package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.Profile;
import io.quern.model.Registration;
import org.jspecify.annotations.Nullable;

/** Where artifacts stand, as this task has heard. */
final class StandingStores implements KeepRules.Standings {
  private final PlanStores stores;

  StandingStores(PlanStores stores) {
    this.stores = stores;
  }

  @Override
  public boolean isComplete(LiveRevision revision, Profile profile) {
    ArtifactState state = state(revision, profile);
    return state != null && state.phase() == ArtifactState.Phase.COMPLETE;
  }

  @Override
  public boolean isOwed(LiveRevision revision, Profile profile) {
    if (profile.registries().isEmpty() || !isComplete(revision, profile)) {
      return false;
    }
    ArtifactId artifact = ArtifactId.of(revision.source(), profile.name());
    return profile.registries().stream()
        .map(target -> Registration.keyOf(artifact, target.name()))
        .anyMatch(key -> stores.settledPushes().get(key) == null);
  }

  private @Nullable ArtifactState state(LiveRevision revision, Profile profile) {
    return stores.artifactStates().get(ArtifactId.of(revision.source(), profile.name()).toString());
  }
}
