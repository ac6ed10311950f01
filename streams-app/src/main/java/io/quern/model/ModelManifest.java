package io.quern.model;

import java.util.List;

/**
 * The document that opens a revision: everything of a model but its weights.
 *
 * @param sourceFormat {@code gguf} or {@code safetensors}
 * @param sourceVersion the container's version, 0 where it has none
 * @param architecture {@code general.architecture} or {@code model_type}, empty where the source
 *     has none
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
