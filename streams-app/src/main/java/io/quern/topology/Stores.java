package io.quern.topology;

/**
 * Names of the state stores. What they hold is bounded by manifests, profiles and chunk counts;
 * none holds a weight.
 */
public final class Stores {
  /** Parts of manifest documents, by revision and part. */
  public static final String MANIFEST_PARTS = "manifest-parts";

  /** The first part of the accepted upload, by revision, its payload left out. */
  public static final String ACCEPTED_UPLOADS = "accepted-uploads";

  /** The newest revision, by model. */
  public static final String LATEST_REVISIONS = "latest-revisions";

  /** Profiles by name. */
  public static final String PROFILES = "profiles";

  /** The current plan id, by artifact. */
  public static final String PLANS = "plans";

  /** The profile, as it was when its current plan was made, by artifact. */
  public static final String PLANNED_PROFILES = "planned-profiles";

  /** The upload that a statistic is measured of, by its id. */
  public static final String STATISTICS = "statistics";

  /** The last state that assemble announced, by artifact. */
  public static final String ARTIFACT_STATES = "artifact-states";

  /** What is known of a revision besides its manifest, by model and revision. */
  public static final String LIVE_REVISIONS = "live-revisions";

  /** The plan that wants a statistic, by statistic and artifact. */
  public static final String PLAN_SUBSCRIPTIONS = "plan-subscriptions";

  /** When a plan that waits for its turn was asked for, by artifact. */
  public static final String WAITING_PLANS = "waiting-plans";

  /** The plan in work, by artifact. */
  public static final String PLANS_IN_WORK = "plans-in-work";

  /** How far a plan was sent that is too much for one transaction, by artifact. */
  public static final String PLAN_CURSORS = "plan-cursors";

  /** The last state in which an artifact was complete, be it made anew meanwhile. */
  public static final String COMPLETE_ARTIFACTS = "complete-artifacts";

  /** The profile under which that was planned, by artifact. */
  public static final String COMPLETE_PROFILES = "complete-profiles";

  /** The plan whose artifact stands in a registry, by artifact and target. */
  public static final String SETTLED_PUSHES = "settled-pushes";

  /** Where chunks stand in the log, by chunk, revision and part. */
  public static final String CHUNK_LOCATIONS = "chunk-locations";

  /** Orders whose chunk has not come, by chunk and artifact; those that give way are apart. */
  public static final String PENDING_ORDERS = "pending-orders";

  /** Parts of wide rows that are done, by pending order and part. */
  public static final String DONE_PARTS = "done-parts";

  /** How far a statistic is, and what was found, by its id. */
  public static final String CALIBRATIONS = "calibrations";

  /** Who waits for a statistic, by its id and artifact. */
  public static final String SUBSCRIPTIONS = "subscriptions";

  /** What chunks said, by statistic, tensor, chunk and role. */
  public static final String PARTIALS = "partials";

  private Stores() {}
}
