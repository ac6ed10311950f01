package io.quern.model;

import java.util.List;

/**
 * What quantization cost an artifact.
 *
 * @param total of all tensors that were quantized
 * @param bytes that they take
 * @param tensors each of them, by name; none where there are too many for a record
 */
public record ArtifactQuality(ErrorFigures total, long bytes, List<TensorQuality> tensors) {
  /** Nothing was measured, or it is not complete yet. */
  public static final ArtifactQuality NONE = new ArtifactQuality(ErrorFigures.NONE, 0, List.of());

  public ArtifactQuality {
    tensors = List.copyOf(tensors);
  }

  /** A tensor's share, its sums rounded. */
  public record TensorQuality(String name, Quality quality) {}

  public boolean isNone() {
    return total.isNone();
  }

  public Quality rounded() {
    return total.rounded(bytes);
  }
}
