package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ManifestPart;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import java.util.Optional;

/**
 * What stands on the disk of an artifact, and the profile that it was planned under. It stands
 * there until something else is complete in its place, whatever becomes of the artifact meanwhile.
 */
final class CompleteStores {
  private final PlanStores stores;
  private final Planners planners;

  CompleteStores(PlanStores stores, Planners planners) {
    this.stores = stores;
    this.planners = planners;
  }

  /** A complete artifact, and its profile as it was. */
  record Complete(ArtifactState state, Profile profile) {}

  Optional<Complete> find(ArtifactId artifact) {
    ArtifactState state = stores.completeArtifacts().get(artifact.toString());
    Profile profile = stores.completeProfiles().get(artifact.toString());
    return state == null || profile == null
        ? Optional.empty()
        : Optional.of(new Complete(state, profile));
  }

  /** Takes note of where an artifact stands. */
  void note(ArtifactState state) {
    String artifact = state.plan().artifact().toString();
    switch (state.phase()) {
      case COMPLETE -> put(artifact, state);
      case EXPIRED -> forget(artifact);
      default -> {} // its files are what they were
    }
  }

  /** Where another profile has been planned since, nobody can tell any more how it is laid out. */
  private void put(String artifact, ArtifactState state) {
    ArtifactId id = state.plan().artifact();
    Profile profile = stores.plannedProfiles().get(artifact);
    ManifestPart head = stores.acceptedUploads().get(id.source().toString());
    boolean known = profile != null && head != null && isOf(state.plan(), head, profile);
    if (known) {
      stores.completeArtifacts().put(artifact, state);
      stores.completeProfiles().put(artifact, profile);
    } else {
      forget(artifact);
    }
  }

  private boolean isOf(PlanRef plan, ManifestPart head, Profile profile) {
    return planners.identify(plan.artifact(), head.documentDigest(), profile).equals(plan);
  }

  void forget(String artifact) {
    stores.completeArtifacts().delete(artifact);
    stores.completeProfiles().delete(artifact);
  }
}
