package io.quern.report;

import io.quern.model.TensorInfo;

/** A quantized tensor of an output. */
public interface WrittenTensor {
  /** What it was made of. */
  TensorInfo source();

  /** Bytes that it takes, scales included. */
  long bytes();

  /** Reads the rows of a chunk of the source back, from index 0 on. */
  void read(long chunk, float[] x);
}
