package io.quern.report;

import io.quern.model.TensorInfo;

/** A quantized tensor of an output. */
public interface WrittenTensor {
  /** What it was made of. */
  TensorInfo source();

  /** Bytes that it takes, scales included. */
  long bytes();

  /** Whether it may hold the very weights that it was made of; then it has nothing to report. */
  default boolean mayBeExact() {
    return false;
  }

  /** Reads the rows of a chunk of the source back, from index 0 on. */
  void read(long chunk, float[] x);
}
