package io.quern.cli;

import io.quern.model.ArtifactId;
import io.quern.model.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where an artifact's pushes stand, for people and for programs. */
final class RegistrationRows {
  private RegistrationRows() {}

  /** Those of one artifact. */
  static List<Registration> of(List<Registration> all, ArtifactId artifact) {
    return all.stream().filter(each -> each.plan().artifact().equals(artifact)).toList();
  }

  /** A line under the artifact's own. */
  static String row(Registration registration, Instant now) {
    return "  -> %-20s  %-10s  %s"
        .formatted(registration.target(), registration.phase().word(), detail(registration, now))
        .stripTrailing();
  }

  private static String detail(Registration registration, Instant now) {
    return switch (registration.phase()) {
      case PENDING -> "";
      case PUSHING -> attempts(registration);
      case DONE -> registration.place().reference() + " " + registration.place().digest();
      case FAILED ->
          "%s (%s; %s)"
              .formatted(
                  registration.effort().failure(), attempts(registration), next(registration, now));
      case SUPERSEDED -> String.join(", ", registration.place().notes());
    };
  }

  private static String attempts(Registration registration) {
    return "attempt " + registration.effort().attempts();
  }

  private static String next(Registration registration, Instant now) {
    if (registration.effort().refused()) {
      return "refused: change what is wrong, then apply the profile again or quern artifact push";
    }
    Duration left = Duration.between(now, Instant.ofEpochMilli(registration.effort().nextAt()));
    return left.isPositive() ? "again in " + (left.toSeconds() + 1) + " s" : "again now";
  }

  static Map<String, ?> document(Registration registration) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("target", registration.target());
    document.put("adapter", registration.adapter());
    document.put("state", registration.phase().word());
    document.put("planId", registration.plan().planId());
    document.put("reference", registration.place().reference());
    document.put("digest", registration.place().digest());
    document.put("attempts", registration.effort().attempts());
    document.put("failure", registration.effort().failure());
    document.put("refused", registration.effort().refused());
    document.put("notes", registration.place().notes());
    if (registration.phase() == Registration.Phase.FAILED) {
      document.put("nextAt", Instant.ofEpochMilli(registration.effort().nextAt()).toString());
    }
    return document;
  }
}
