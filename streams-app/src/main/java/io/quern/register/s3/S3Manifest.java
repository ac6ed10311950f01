package io.quern.register.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.RegistryException;
import io.quern.register.Release;

/**
 * The document that says what an artifact is: names, files with sizes and digests, what
 * quantization cost. The same release gives the same bytes.
 */
final class S3Manifest {
  private static final int VERSION = 1;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private S3Manifest() {}

  static String write(Release release) throws RegistryException {
    ObjectNode document = JSON.createObjectNode();
    document.put("version", VERSION);
    document.put("model", release.artifact().model());
    document.put("revision", release.artifact().revision());
    document.put("profile", release.artifact().profile());
    document.put("format", release.format());
    document.put("label", release.label());
    document.put("publishedAt", release.publishedAt().toString());
    document.put("architecture", release.facts().architecture());
    document.put("parameters", release.facts().parameters());
    document.put("contextLength", release.facts().contextLength());
    release.facts().license().ifPresent(license -> document.put("license", license));
    document.set("files", files(release));
    try {
      if (!release.report().isEmpty()) {
        document.set("report", JSON.readTree(release.report()));
      }
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw RegistryException.refused("s3: the report is no JSON: " + e.getOriginalMessage());
    }
  }

  private static ArrayNode files(Release release) {
    ArrayNode files = JSON.createArrayNode();
    release
        .files()
        .forEach(
            file ->
                files
                    .addObject()
                    .put("path", file.path())
                    .put("size", file.size())
                    .put("sha256", file.sha256()));
    return files;
  }

  /** Whether two manifests name the same files; they may describe them in other words. */
  static boolean sameFiles(String one, String other) {
    try {
      JsonNode files = JSON.readTree(one).path("files");
      return files.isArray() && files.equals(JSON.readTree(other).path("files"));
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
