package io.quern.quantize;

import io.quern.kernel.BlockFormat;
import io.quern.kernel.BlockFormats;
import io.quern.kernel.BlockQuantizer;
import io.quern.model.QuantizeOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Formats that weights take on before they get their last one: written and read again, each in
 * turn, as if there were a file in between. Owns scratch memory: for one thread.
 */
final class Passage {
  private final Function<BlockFormat, BlockQuantizer> quantizers;
  private byte[] blocks = new byte[0];
  private float[] weights = new float[0];

  /**
   * @param quantizers one for each format, by this thread
   */
  Passage(Function<BlockFormat, BlockQuantizer> quantizers) {
    this.quantizers = quantizers;
  }

  /** The formats that an order names; empty where one is not known. */
  static Optional<List<BlockFormat>> formats(QuantizeOrder.Format last) {
    List<Optional<BlockFormat>> formats = last.through().stream().map(BlockFormats::find).toList();
    return formats.stream().allMatch(Optional::isPresent)
        ? Optional.of(formats.stream().map(Optional::orElseThrow).toList())
        : Optional.empty();
  }

  /** A block with a scale that no reader should accept. */
  record Overflow(BlockFormat format, int block) {
    /** The same block, counted from so many weights before. */
    Overflow after(int weights) {
      return new Overflow(format, block + weights / format.blockValues());
    }
  }

  /**
   * What a reader of the last of the formats sees; {@code x} stays as it is.
   *
   * @param x rows of whole blocks, from index 0 on
   * @return the overflow that ends the way, if there is one; else {@link #weights} has the weights
   */
  Optional<Overflow> pass(List<BlockFormat> formats, float[] x, int rows, int columns) {
    if (formats.isEmpty()) {
      return Optional.empty();
    }
    int values = rows * columns;
    if (weights.length < values) {
      weights = new float[values];
    }
    System.arraycopy(x, 0, weights, 0, values);
    for (BlockFormat format : formats) {
      int bytes = Math.toIntExact(format.bytesOf(values));
      if (blocks.length < bytes) {
        blocks = new byte[bytes];
      }
      quantizers.apply(format).quantize(weights, 0, rows, columns, blocks, 0);
      int invalid = format.firstInvalidBlock(blocks, 0, values / format.blockValues());
      if (invalid >= 0) {
        return Optional.of(new Overflow(format, invalid));
      }
      format.dequantize(blocks, 0, weights, 0, values);
    }
    return Optional.empty();
  }

  float[] weights() {
    return weights;
  }
}
