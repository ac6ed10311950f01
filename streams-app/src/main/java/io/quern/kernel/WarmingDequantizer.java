package io.quern.kernel;

/** The definition while the twin is cold, then the twin. */
record WarmingDequantizer(BlockDequantizer definition, BlockDequantizer twin, Warmth warmth)
    implements BlockDequantizer {

  @Override
  public void dequantize(byte[] blocks, int blockFrom, float[] x, int xFrom, int values) {
    (warmth.isWarm() ? twin : definition).dequantize(blocks, blockFrom, x, xFrom, values);
  }
}
