package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The planners by format. */
public final class Planners {
  private final List<FormatPlanner> planners;

  public Planners(List<FormatPlanner> planners) {
    this.planners = List.copyOf(planners);
  }

  /**
   * The planner that a profile asks for.
   *
   * @throws PlanRefused naming the formats there are
   */
  public FormatPlanner of(Profile profile) throws PlanRefused {
    for (FormatPlanner planner : planners) {
      if (planner.format().equals(profile.format())) {
        return planner;
      }
    }
    String known = planners.stream().map(FormatPlanner::format).collect(Collectors.joining(", "));
    throw new PlanRefused(
        "unknown-format",
        "profile "
            + profile.name()
            + ": format '"
            + profile.format()
            + "' is not known; use one of: "
            + known);
  }

  /**
   * What a profile makes of a revision, measured or not as it says.
   *
   * @throws PlanRefused when the two do not fit
   */
  ArtifactPlan layout(ManifestReader.Document document, Profile profile) throws PlanRefused {
    ArtifactPlan planned =
        of(profile)
            .plan(document.head().source(), document.manifest(), profile)
            .ofUpload(document.head().uploadId());
    return profile.details().output().errorFigures() ? planned : planned.unmeasured();
  }

  PlanRef identify(ArtifactId artifact, ManifestReader.Document document, Profile profile) {
    return identify(artifact, document.head().documentDigest(), profile);
  }

  /** The identity of a plan: SHA-256 of manifest digest, profile digest and planner version. */
  public PlanRef identify(ArtifactId artifact, String manifestDigest, Profile profile) {
    String version =
        planners.stream()
            .filter(p -> p.format().equals(profile.format()))
            .map(FormatPlanner::version)
            .findFirst()
            .orElse("");
    String identity = String.join("\n", manifestDigest, profile.digest(), version);
    return new PlanRef(artifact, Sha256.hex(identity.getBytes(StandardCharsets.UTF_8)));
  }
}
