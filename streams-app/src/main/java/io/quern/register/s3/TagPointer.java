package io.quern.register.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.model.ArtifactId;
import io.quern.register.RegistryException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;

/**
 * What a tag stands for: an artifact and its manifest. A revision published later is newer; of two
 * published in the same instant, the one with the greater name.
 *
 * @param manifest key of it
 * @param sha256 of the manifest
 */
record TagPointer(ArtifactId artifact, Instant publishedAt, String manifest, String sha256) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Comparator<TagPointer> AGE =
      Comparator.comparing(TagPointer::publishedAt)
          .thenComparing(pointer -> pointer.artifact().revision());

  boolean isNewerThan(TagPointer other) {
    return AGE.compare(this, other) > 0;
  }

  String write() {
    ObjectNode document = JSON.createObjectNode();
    document.put("model", artifact.model());
    document.put("revision", artifact.revision());
    document.put("profile", artifact.profile());
    document.put("publishedAt", publishedAt.toString());
    document.put("manifest", manifest);
    document.put("sha256", sha256);
    return document.toPrettyString();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws RegistryException refused where {@code url} holds something else
   */
  static TagPointer read(String text, String url) throws RegistryException {
    try {
      JsonNode document = JSON.readTree(text);
      return new TagPointer(
          new ArtifactId(
              document.path("model").asText(),
              document.path("revision").asText(),
              document.path("profile").asText()),
          Instant.parse(document.path("publishedAt").asText()),
          document.path("manifest").asText(),
          document.path("sha256").asText());
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      throw RegistryException.refused(
          "s3: " + url + " is not a pointer of ours; move it away or use another tag");
    }
  }
}
