package io.quern.format.gguf;

import io.quern.model.TensorShape;

/**
 * Where a file keeps one tensor.
 *
 * @param offset its first byte, counted from the beginning of the file
 * @param bytes its size without padding
 */
public record GgufTensor(String name, TensorShape shape, GgmlType type, long offset, long bytes) {}
