package io.quern.topology;

/** Names of the graph's nodes, verb first. */
public final class Steps {
  public static final String READ_MANIFESTS = "read-manifests";
  public static final String READ_PROFILES = "read-profiles";
  public static final String READ_ARTIFACTS = "read-artifacts";
  public static final String COLLECT_MANIFEST = "collect-manifest";
  public static final String APPLY_PROFILE = "apply-profile";
  public static final String NOTE_ARTIFACT = "note-artifact";
  public static final String READ_CHUNKS = "read-chunks";
  public static final String READ_ORDERS = "read-orders";
  public static final String MEET_CHUNK = "meet-chunk";
  public static final String MEET_ORDER = "meet-order";
  public static final String READ_STATISTICS = "read-statistics";
  public static final String MERGE_STATISTICS = "merge-statistics";
  public static final String SEND_MANIFESTS = "send-manifests";
  public static final String SEND_CHUNKS = "send-chunks";
  public static final String SEND_ORDERS = "send-orders";
  public static final String SEND_STATISTICS = "send-statistics";
  public static final String SEND_SEGMENTS = "send-segments";
  public static final String SEND_REJECTIONS = "send-rejections";

  public static final String SEND_EVENTS = "send-events";

  private Steps() {}
}
