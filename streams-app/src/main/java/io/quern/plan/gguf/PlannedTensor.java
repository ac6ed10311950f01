package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import io.quern.model.TensorInfo;
import java.util.List;

/**
 * What becomes of one tensor.
 *
 * @param through types that it has in between, each another than the one before
 * @param offset its first byte in the output, counted from the beginning of the file
 * @param bytes its size in the output, without padding
 */
public record PlannedTensor(
    TensorInfo source, List<GgmlType> through, GgmlType target, long offset, long bytes) {
  public PlannedTensor {
    through = List.copyOf(through);
  }

  /** Whether its bytes stay as they are. */
  public boolean isCopied() {
    return source.dtype().equals(target.name()) && through.isEmpty();
  }

  /** Bytes of one row in the output. */
  public long rowBytes() {
    return target.bytesOf(source.shape().columns());
  }
}
