package io.quern.cli;

import io.quern.model.ArtifactState;
import io.quern.model.Registration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An artifact's state, for people and for programs. */
final class StatusReport {
  private StatusReport() {}

  static String row(ArtifactState state) {
    String share =
        state.bytesTotal() == 0
            ? ""
            : "%3d %%".formatted(100 * state.bytesDone() / state.bytesTotal());
    String detail =
        state.failure().code().isEmpty()
            ? state.location()
            : state.failure().code() + ": " + state.failure().text();
    return "%-48s  %-8s  %-10s  %5s  %12s  %s"
        .formatted(
            state.plan().artifact(),
            state.label(),
            state.phase().word(),
            share,
            Sizes.bytes(state.bytesTotal()),
            detail);
  }

  static Map<String, ?> document(ArtifactState state) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("artifact", state.plan().artifact().toString());
    document.put("model", state.plan().artifact().model());
    document.put("revision", state.plan().artifact().revision());
    document.put("profile", state.plan().artifact().profile());
    document.put("planId", state.plan().planId());
    document.put("label", state.label());
    document.put("state", state.phase().word());
    document.put("bytesDone", state.bytesDone());
    document.put("bytesTotal", state.bytesTotal());
    document.put("location", state.location());
    document.put("files", state.files().stream().map(StatusReport::document).toList());
    document.put("failureCode", state.failure().code());
    document.put("failureText", state.failure().text());
    return document;
  }

  /** The same with its pushes. */
  static Map<String, ?> document(ArtifactState state, List<Registration> pushes) {
    Map<String, Object> document = new LinkedHashMap<>(document(state));
    document.put("registries", pushes.stream().map(RegistrationRows::document).toList());
    return document;
  }

  private static Map<String, ?> document(ArtifactState.ArtifactFile file) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("path", file.path());
    document.put("size", file.size());
    document.put("sha256", file.digest());
    return document;
  }
}
