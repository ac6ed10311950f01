package io.quern.format.gguf;

import io.quern.model.TensorShape;

/**
 * One line of a file's table of tensors.
 *
 * @param offset the tensor's first byte, counted from the beginning of the data section
 */
public record TensorHeader(String name, TensorShape shape, GgmlType type, long offset) {

  /**
   * Bytes of the tensor without padding.
   *
   * @throws ArithmeticException when they exceed a long
   */
  public long bytes() {
    return type.bytesOf(shape.weights());
  }
}
