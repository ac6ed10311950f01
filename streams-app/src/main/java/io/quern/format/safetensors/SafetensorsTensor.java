package io.quern.format.safetensors;

import java.util.List;

/**
 * A tensor and where it lies in its file.
 *
 * @param shape extents, outermost first as safetensors writes them; none for a scalar, 0 where it
 *     is empty
 * @param offset of its first byte, counted from the beginning of the file
 */
public record SafetensorsTensor(
    String name, SafetensorsDtype dtype, List<Long> shape, long offset, long bytes) {
  public SafetensorsTensor {
    shape = List.copyOf(shape);
  }
}
