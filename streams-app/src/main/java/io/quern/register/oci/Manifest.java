package io.quern.register.oci;

import io.quern.format.json.CompactJson;
import io.quern.format.json.JsonObject;
import java.nio.charset.StandardCharsets;

/**
 * A manifest, byte for byte as it is sent.
 *
 * @param text in UTF-8 what the digest is of
 */
record Manifest(String mediaType, String text) {

  static Manifest of(String mediaType, JsonObject json) {
    return new Manifest(mediaType, CompactJson.write(json));
  }

  String digest() {
    return Blob.digestOf(text);
  }

  long size() {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  Blob blob() {
    return Blob.of(text, "the manifest " + digest());
  }

  Descriptor descriptor() {
    return Descriptor.of(mediaType, blob());
  }
}
