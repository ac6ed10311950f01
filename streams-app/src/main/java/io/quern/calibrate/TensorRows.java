package io.quern.calibrate;

import io.quern.model.TensorInfo;

/** Where the rows of a chunk stand among those of all matrices of its tensor. */
final class TensorRows {
  private TensorRows() {}

  /** The first row of chunk {@code index}. */
  static long first(TensorInfo tensor, long index) {
    return tensor.matrixOf(index) * tensor.shape().rowsPerMatrix() + tensor.firstRowOf(index);
  }
}
