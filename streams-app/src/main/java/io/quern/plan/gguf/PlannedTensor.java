package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import io.quern.model.TensorInfo;

/**
 * What becomes of one tensor.
 *
 * @param offset its first byte in the output, counted from the beginning of the file
 * @param bytes its size in the output, without padding
 */
public record PlannedTensor(TensorInfo source, GgmlType target, long offset, long bytes) {

  /** Whether its bytes stay as they are. */
  public boolean isCopied() {
    return source.dtype().equals(target.name());
  }

  /** Bytes of one row in the output. */
  public long rowBytes() {
    return target.bytesOf(source.shape().columns());
  }
}
