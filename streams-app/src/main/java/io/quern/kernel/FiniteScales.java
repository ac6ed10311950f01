package io.quern.kernel;

/** The check of a reader before it trusts a block: every binary16 scale in it must be finite. */
final class FiniteScales {
  private FiniteScales() {}

  /**
   * The first of {@code count} blocks whose scale is infinite or not a number.
   *
   * @param scaleAt where in a block the scale stands
   * @return its index counted from 0, or -1. Source: ggml-quants.c, ggml_validate_row_data
   */
  static int firstNonFinite(byte[] blocks, int blockFrom, int count, int blockBytes, int scaleAt) {
    return firstNonFinite(blocks, blockFrom, count, blockBytes, scaleAt, scaleAt);
  }

  /** The same for blocks that hold a scale and a min. */
  static int firstNonFinite(
      byte[] blocks, int blockFrom, int count, int blockBytes, int scaleAt, int minAt) {
    for (int block = 0; block < count; block++) {
      int at = blockFrom + block * blockBytes;
      if (!isFinite(blocks, at + scaleAt) || !isFinite(blocks, at + minAt)) {
        return block;
      }
    }
    return -1;
  }

  private static boolean isFinite(byte[] blocks, int at) {
    return Half.isFinite(LittleEndian.getShort(blocks, at));
  }
}
