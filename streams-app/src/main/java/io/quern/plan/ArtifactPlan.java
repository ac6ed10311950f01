package io.quern.plan;

import io.quern.model.Bytes;
import io.quern.model.Segment;
import java.util.List;

/**
 * What an artifact will be, byte for byte but for the weights.
 *
 * @param label short and for people, such as {@code Q4_K_M}
 * @param files the files of the artifact and their sizes
 * @param fixed stretches that need no weights: headers and padding
 * @param tensors where each tensor goes
 */
public record ArtifactPlan(
    String label, List<Segment.FileSize> files, List<Fixed> fixed, List<TensorPlan> tensors) {
  public ArtifactPlan {
    files = List.copyOf(files);
    fixed = List.copyOf(fixed);
    tensors = List.copyOf(tensors);
  }

  /** Bytes that the planner knows. */
  public record Fixed(String file, long offset, Bytes bytes) {}
}
