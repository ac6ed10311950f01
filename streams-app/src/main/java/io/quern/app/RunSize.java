package io.quern.app;

import io.quern.model.TensorInfo;
import java.util.List;

/** How large a one-shot run is, and what follows. */
final class RunSize {
  /** Below this a twin would be warm when the work is done. */
  private static final long WORTH_WARMING = 16_000_000;

  private static final long LARGE = 500_000_000;

  /** About a kilobyte each for order and offset: {@link MemoryPlan} has it for calibrate, too. */
  private static final long MOST_CHUNKS_IN_MEMORY = 4096;

  /** A manifest holds the header's metadata. */
  private static final long MOST_HEADER_IN_MEMORY = 8L << 20;

  private final List<TensorInfo> tensors;
  private final long headerBytes;
  private final boolean needsCalibration;

  private RunSize(List<TensorInfo> tensors, long headerBytes, boolean needsCalibration) {
    this.tensors = tensors;
    this.headerBytes = headerBytes;
    this.needsCalibration = needsCalibration;
  }

  static RunSize of(OneShot.Job job, List<TensorInfo> tensors) {
    long payload =
        tensors.stream().mapToLong(tensor -> job.source().weights(tensor).byteSize()).sum();
    return new RunSize(tensors, job.sizing().bytesIn() - payload, job.needsCalibration());
  }

  /** Whether SIMD twins will be of use. */
  boolean isWorthWarming() {
    return weights() >= WORTH_WARMING;
  }

  /** Whether the run lasts long enough that half a second at its end is little. */
  boolean isLarge() {
    return weights() >= LARGE;
  }

  /**
   * Whether manifest, orders and offsets are so small that they need no stores on disk, which cost
   * half a second. What calibrate collects may be larger.
   */
  boolean fitsMemory() {
    long chunks = tensors.stream().mapToLong(TensorInfo::chunkCount).sum();
    return !needsCalibration
        && chunks <= MOST_CHUNKS_IN_MEMORY
        && headerBytes <= MOST_HEADER_IN_MEMORY;
  }

  private long weights() {
    return tensors.stream().mapToLong(tensor -> tensor.shape().weights()).sum();
  }
}
