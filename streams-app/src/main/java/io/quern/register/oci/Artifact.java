package io.quern.register.oci;

import java.util.List;

/**
 * A release in the form of one kind of registry.
 *
 * @param blobs that the manifest names, in its order
 * @param notes for the receipt
 */
record Artifact(Manifest manifest, List<Blob> blobs, List<String> notes) {
  Artifact {
    blobs = List.copyOf(blobs);
    notes = List.copyOf(notes);
  }
}
