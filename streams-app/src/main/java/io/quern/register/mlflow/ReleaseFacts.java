package io.quern.register.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.quern.model.Sha256;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.Release.ReleasedFile;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What MLflow is told about a release: tags, a description, figures. */
record ReleaseFacts(Release release, String source, JsonNode report) {
  static final String DIGEST = "quern.sha256";
  static final String ARTIFACT = "quern.artifact";
  static final String SOURCE = "quern.source";
  static final String UPLOAD = "upload";
  private static final String REVISION = "quern.revision";
  private static final String PUBLISHED = "quern.published_at";
  private static final int LISTED_FILES = 50;

  /** In the report's words, and in those that MLflow's users know. */
  private static final Map<String, String> METRICS =
      Map.of(
          "rmse", "rmse",
          "snrDb", "snr_db",
          "bitsPerWeight", "bits_per_weight",
          "largestError", "largest_error",
          "weights", "quantized_weights");

  /**
   * @param source where the files lie; empty for an upload
   */
  static ReleaseFacts of(Release release, Optional<String> source) throws RegistryException {
    try {
      String report = release.report().isEmpty() ? "{}" : release.report();
      return new ReleaseFacts(release, source.orElse(UPLOAD), MlflowApi.JSON.readTree(report));
    } catch (JsonProcessingException e) {
      throw RegistryException.refused("the report is no JSON: " + e.getOriginalMessage());
    }
  }

  /** SHA-256 of the file; of several files, of the list that {@code sha256sum} prints of them. */
  String digest() {
    return release.files().size() == 1
        ? release.files().getFirst().sha256()
        : Sha256.hex(sums().getBytes(StandardCharsets.UTF_8));
  }

  private String sums() {
    return release.files().stream()
        .map(file -> file.sha256() + "  " + file.path() + "\n")
        .collect(Collectors.joining());
  }

  /** The tags by which a later push knows its own work. */
  Map<String, String> identity() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put(DIGEST, digest());
    tags.put(ARTIFACT, release.artifact().toString());
    tags.put(SOURCE, source);
    return tags;
  }

  Map<String, String> tags() {
    Map<String, String> tags = identity();
    tags.put("quern.model", release.artifact().model());
    tags.put(REVISION, release.artifact().revision());
    tags.put("quern.profile", release.artifact().profile());
    tags.put("quern.label", release.label());
    tags.put("quern.format", release.format());
    tags.put("quern.bytes", Long.toString(release.totalBytes()));
    tags.put(PUBLISHED, release.publishedAt().toString());
    metrics().forEach((name, value) -> tags.put("quern." + name, Double.toString(value)));
    return tags;
  }

  Map<String, Double> metrics() {
    Map<String, Double> metrics = new TreeMap<>();
    METRICS.forEach(
        (inReport, name) -> {
          if (report.path(inReport).isNumber()) {
            metrics.put(name, report.path(inReport).asDouble());
          }
        });
    metrics.put("bytes", (double) release.totalBytes());
    return metrics;
  }

  /** In Markdown, as MLflow shows it. */
  String description() {
    String files =
        release.files().stream()
            .limit(LISTED_FILES)
            .map(ReleaseFacts::line)
            .collect(Collectors.joining("\n"));
    return "%s of %s, revision %s%n%n%s%n%nSHA-256: `%s`%s%n"
        .formatted(
            release.label(),
            release.artifact().model(),
            release.artifact().revision(),
            files,
            digest(),
            source.equals(UPLOAD) ? "" : "\n\nSource: `" + source + "`");
  }

  private static String line(ReleasedFile file) {
    return "- `%s`, %,d bytes, `%s`".formatted(file.path(), file.size(), file.sha256());
  }

  /** Whether a version with those tags comes from a revision published after this one. */
  boolean isOlderThan(JsonNode tags) {
    try {
      Instant published = Instant.parse(MlflowApi.tag(tags, PUBLISHED));
      int age = published.compareTo(release.publishedAt());
      String revision = MlflowApi.tag(tags, REVISION);
      return age > 0 || (age == 0 && revision.compareTo(release.artifact().revision()) > 0);
    } catch (DateTimeException e) {
      return false; // not ours: the alias is taken over
    }
  }
}
