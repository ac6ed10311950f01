package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ModelManifest.Lineage;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.Revision;
import io.quern.plan.reuse.Donor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds complete artifacts that may have what a new plan wants: the same artifact under its plan
 * before, be that one made anew already, then the base revision's of the same profile. Their
 * layouts are computed once more, from the profile under which they were planned.
 */
final class DonorReader {
  private final CompleteStores stands;
  private final Planners planners;
  private final ManifestReader documents;

  DonorReader(PlanStores stores, Planners planners, ManifestReader documents) {
    this.stands = new CompleteStores(stores, planners);
    this.planners = planners;
    this.documents = documents;
  }

  /** The donors of an artifact, the best first. */
  List<Donor> find(PlanRef wanted, ManifestReader.Document document) {
    List<Donor> donors = new ArrayList<>();
    donor(wanted.artifact(), document, document)
        .filter(donor -> !donor.plan().equals(wanted))
        .ifPresent(donors::add);
    base(document)
        .flatMap(base -> donor(inRevision(wanted.artifact(), base), base, document))
        .ifPresent(donors::add);
    return donors;
  }

  private static ArtifactId inRevision(ArtifactId artifact, ManifestReader.Document base) {
    return ArtifactId.of(base.head().source(), artifact.profile());
  }

  /** The base, if its content can be compared. */
  private Optional<ManifestReader.Document> base(ManifestReader.Document document) {
    Lineage lineage = document.manifest().lineage();
    Revision own = document.head().source();
    if (lineage.base().isEmpty()
        || lineage.digestAlgorithm().isEmpty()
        || lineage.base().equals(own.revision())) {
      return Optional.empty();
    }
    return documents
        .findSound(new Revision(own.model(), lineage.base()))
        .filter(
            base -> base.manifest().lineage().digestAlgorithm().equals(lineage.digestAlgorithm()));
  }

  private Optional<Donor> donor(
      ArtifactId artifact, ManifestReader.Document source, ManifestReader.Document wanted) {
    Optional<CompleteStores.Complete> complete = stands.find(artifact);
    if (complete.isEmpty()) {
      return Optional.empty();
    }
    ArtifactState state = complete.get().state();
    Profile profile = complete.get().profile();
    if (!state.plan().equals(planners.identify(artifact, source, profile))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Donor(
              state.plan(),
              planners.layout(source, profile),
              state.files().stream()
                  .collect(
                      Collectors.toMap(
                          ArtifactState.ArtifactFile::path, ArtifactState.ArtifactFile::digest)),
              source.head().equals(wanted.head())));
    } catch (PlanRefused e) {
      return Optional.empty(); // this version lays it out no more
    }
  }
}
