package io.quern.kernel;

/** How many blocks a run of weights takes, refused where a block would be cut. */
final class BlockCount {
  private BlockCount() {}

  /** Blocks of {@code rows} x {@code columns} weights; a block never spans two rows. */
  static int of(BlockFormat format, int rows, int columns) {
    return Math.multiplyExact(rows, of(format, columns));
  }

  /** Blocks of {@code values} weights. */
  static int of(BlockFormat format, int values) {
    return (int) (format.bytesOf(values) / format.blockBytes());
  }
}
