package io.quern.register.oci;

import io.quern.format.json.JsonArray;
import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonString;
import io.quern.format.json.JsonValue;
import io.quern.register.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The list of what refers to a manifest, as clients read it from the fallback tag. */
final class ReferrerIndex {
  private static final String MANIFESTS = "manifests";

  private ReferrerIndex() {}

  static boolean has(JsonObject index, String digest) {
    return entries(index).stream()
        .anyMatch(
            entry ->
                entry instanceof JsonObject object
                    && object.string("digest").filter(digest::equals).isPresent());
  }

  /**
   * The list with the referrer in it; others' entries stay as they are.
   *
   * @throws RegistryException refused: what stands under the tag is no such list
   */
  static Manifest merge(Optional<String> there, Manifest referrer) throws RegistryException {
    JsonObject index = there.isPresent() ? read(there.get()) : empty();
    List<JsonValue> entries = new ArrayList<>(entries(index));
    if (has(index, referrer.digest())) {
      return new Manifest(MediaTypes.OCI_INDEX, there.orElseThrow());
    }
    entries.add(referrer.descriptor().json().with("artifactType", type()));
    return Manifest.of(MediaTypes.OCI_INDEX, index.with(MANIFESTS, new JsonArray(entries)));
  }

  private static JsonValue type() {
    return new JsonString(MediaTypes.REPORT);
  }

  private static JsonObject read(String text) throws RegistryException {
    return Json.parse(text)
        .filter(json -> json.get(MANIFESTS).filter(JsonArray.class::isInstance).isPresent())
        .orElseThrow(
            () ->
                RegistryException.refused(
                    "the tag that lists referrers holds something else; remove that tag"));
  }

  private static JsonObject empty() {
    return new Json()
        .put("schemaVersion", 2)
        .put("mediaType", MediaTypes.OCI_INDEX)
        .put(MANIFESTS, new JsonArray(List.of()))
        .done();
  }

  private static List<JsonValue> entries(JsonObject index) {
    return index.get(MANIFESTS).orElse(null) instanceof JsonArray array
        ? array.values()
        : List.of();
  }
}
