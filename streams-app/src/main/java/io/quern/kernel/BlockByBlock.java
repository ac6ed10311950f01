package io.quern.kernel;

/** A quantizer of formats whose blocks do not know of their row: one block after the other. */
record BlockByBlock(BlockFormat format, Encoder encoder) implements BlockQuantizer {

  /** Writes one block; may own scratch memory. */
  @FunctionalInterface
  interface Encoder {
    void encode(float[] x, int xFrom, byte[] out, int outFrom);
  }

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    int blocks = BlockCount.of(format, rows, columns);
    int values = format.blockValues();
    int bytes = format.blockBytes();
    for (int block = 0; block < blocks; block++) {
      encoder.encode(x, xFrom + block * values, out, outFrom + block * bytes);
    }
  }
}
