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
 * @param lineage what the content is compared by, and with
 */
public record ModelManifest(
    String sourceFormat,
    int sourceVersion,
    String architecture,
    long alignment,
    List<MetadataEntry> metadata,
    List<TensorInfo> tensors,
    Lineage lineage) {
  public ModelManifest {
    metadata = List.copyOf(metadata);
    tensors = List.copyOf(tensors);
  }

  /** A manifest without digests. */
  public ModelManifest(
      String sourceFormat,
      int sourceVersion,
      String architecture,
      long alignment,
      List<MetadataEntry> metadata,
      List<TensorInfo> tensors) {
    this(sourceFormat, sourceVersion, architecture, alignment, metadata, tensors, Lineage.NONE);
  }

  /**
   * Where a revision comes from.
   *
   * @param base the revision that it was made from; empty for none
   * @param digestAlgorithm of tensors and chunks: {@code xxh3-128}, or empty for no digests
   */
  public record Lineage(String base, String digestAlgorithm) {
    public static final String XXH3_128 = "xxh3-128";
    public static final Lineage NONE = new Lineage("", "");

    public Lineage {
      if (!base.isEmpty()) {
        Names.revision(base);
      }
    }
  }

  /** The same model with other words about its tensors' content. */
  public ModelManifest with(List<TensorInfo> others, Lineage from) {
    return new ModelManifest(
        sourceFormat, sourceVersion, architecture, alignment, metadata, others, from);
  }
}
