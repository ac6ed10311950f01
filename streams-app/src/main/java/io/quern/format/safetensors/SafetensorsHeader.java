package io.quern.format.safetensors;

import io.quern.model.Bytes;
import java.util.List;

/**
 * A header that was written, and the layout of the file behind it.
 *
 * @param bytes the beginning of the file, length and padding included; the data begins right after
 * @param tensors in the order of the file, each at its offset in it
 * @param fileBytes of the whole file
 */
public record SafetensorsHeader(Bytes bytes, List<SafetensorsTensor> tensors, long fileBytes) {
  public SafetensorsHeader {
    tensors = List.copyOf(tensors);
  }

  /**
   * A tensor to be written.
   *
   * @param shape extents, outermost first; none for a scalar
   */
  public record Entry(String name, SafetensorsDtype dtype, List<Long> shape) {
    public Entry {
      shape = List.copyOf(shape);
    }

    /**
     * Bytes of the tensor.
     *
     * @throws ArithmeticException where a long does not hold them, or the last byte is not filled
     */
    public long bytes() {
      return dtype.bytesOf(shape.stream().reduce(1L, Math::multiplyExact));
    }
  }
}
