package io.quern.register.oci;

import io.quern.format.json.JsonObject;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a manifest names a blob or another manifest. */
record Descriptor(
    String mediaType, String digest, long size, SortedMap<String, String> annotations) {
  Descriptor {
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  static Descriptor of(String mediaType, Blob blob) {
    return new Descriptor(mediaType, blob.digest(), blob.size(), new TreeMap<>());
  }

  Descriptor annotated(SortedMap<String, String> annotations) {
    return new Descriptor(mediaType, digest, size, annotations);
  }

  JsonObject json() {
    Json json = new Json().put("mediaType", mediaType).put("digest", digest).put("size", size);
    return annotations.isEmpty() ? json.done() : json.put("annotations", annotations).done();
  }
}
