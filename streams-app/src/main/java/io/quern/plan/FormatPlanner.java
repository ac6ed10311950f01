package io.quern.plan;

import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.Revision;

/**
 * The planner of one container format. A pure function: the same manifest and profile give the same
 * plan.
 */
public interface FormatPlanner {

  /** Its name, as a profile's {@code format} spells it. */
  String format();

  /** Changes whenever the same input would give other bytes; part of every plan id. */
  String version();

  /**
   * Plans what {@code profile} makes of a revision.
   *
   * @throws PlanRefused when the two do not fit
   */
  ArtifactPlan plan(Revision revision, ModelManifest manifest, Profile profile) throws PlanRefused;
}
