package io.quern.model;

import java.util.List;

/**
 * The document that opens a revision: everything of a model but its weights.
 *
 * @param sourceFormat {@code gguf}
 * @param sourceVersion the container's version
 * @param architecture {@code general.architecture}, empty where the source has none
 * @param alignment bytes to which the source aligns its tensors
 */
public record ModelManifest(
    String sourceFormat,
    int sourceVersion,
    String architecture,
    long alignment,
    List<MetadataEntry> metadata,
    List<TensorInfo> tensors) {
  public ModelManifest {
    metadata = List.copyOf(metadata);
    tensors = List.copyOf(tensors);
  }
}
