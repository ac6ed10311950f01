package io.quern.kernel;

/**
 * Runs over super-blocks in groups of 16, one a lane. A group with idle lanes at the end repeats
 * its last super-block in them; the definition writes what is too little for that, and the
 * super-blocks that a group leaves to it.
 */
final class LaneGroupsVector implements BlockQuantizer {
  static final int LANES = 16;

  /** With fewer super-blocks the definition is sooner done than 16 lanes. */
  private static final int FEWEST = 3;

  private final BlockFormat format;
  private final BlockQuantizer definition;
  private final Encoder encoder;

  /** Writes up to 16 super-blocks side by side. */
  @FunctionalInterface
  interface Encoder {
    /**
     * Writes {@code blocks} super-blocks.
     *
     * @return a bit for every lane whose super-block it could not write
     */
    int encode(float[] x, int xFrom, int blocks, byte[] out, int outFrom);
  }

  LaneGroupsVector(BlockFormat format, Encoder encoder) {
    this.format = format;
    this.definition = format.newQuantizer();
    this.encoder = encoder;
  }

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    int blocks = BlockCount.of(format, rows, columns);
    for (int first = 0; first < blocks; first += LANES) {
      int count = Math.min(LANES, blocks - first);
      int lanes = (1 << count) - 1;
      int at = xFrom + first * format.blockValues();
      int outAt = outFrom + first * format.blockBytes();
      int left = count < FEWEST ? lanes : encoder.encode(x, at, count, out, outAt) & lanes;
      define(left, x, at, out, outAt);
    }
  }

  private void define(int lanes, float[] x, int xFrom, byte[] out, int outFrom) {
    for (int left = lanes; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      definition.quantize(
          x,
          xFrom + lane * format.blockValues(),
          1,
          format.blockValues(),
          out,
          outFrom + lane * format.blockBytes());
    }
  }
}
