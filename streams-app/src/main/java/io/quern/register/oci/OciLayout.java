package io.quern.register.oci;

import io.quern.format.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A manifest under construction, with the blobs that it names. */
final class OciLayout {
  private final String mediaType;
  private final String artifactType;
  private final List<JsonValue> layers = new ArrayList<>();
  private final List<Blob> blobs = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private JsonValue config = new Json().done();

  /**
   * @param artifactType empty for none
   */
  OciLayout(String mediaType, String artifactType) {
    this.mediaType = mediaType;
    this.artifactType = artifactType;
  }

  OciLayout config(String type, Blob blob) {
    config = Descriptor.of(type, blob).json();
    blobs.add(blob);
    return this;
  }

  OciLayout layer(Descriptor descriptor, Blob blob) {
    layers.add(descriptor.json());
    blobs.add(blob);
    return this;
  }

  OciLayout layers(List<Part> parts, Function<Part, Descriptor> descriptor) {
    parts.forEach(part -> layer(descriptor.apply(part), part.blob()));
    return this;
  }

  OciLayout note(String note) {
    notes.add(note);
    return this;
  }

  /** Members in the order in which Go's structures have them: Ollama writes them anew. */
  Artifact done() {
    Json json =
        new Json()
            .put("schemaVersion", 2)
            .put("mediaType", mediaType)
            .putKnown("artifactType", artifactType)
            .put("config", config)
            .put("layers", layers.stream().collect(Json.toArray()));
    return new Artifact(Manifest.of(mediaType, json.done()), blobs, notes);
  }
}
