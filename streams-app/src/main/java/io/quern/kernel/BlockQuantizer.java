package io.quern.kernel;

/**
 * Turns weights into blocks of one format. Owns its scratch memory, so one instance serves one
 * thread.
 */
public interface BlockQuantizer {

  /**
   * Quantizes whole rows; every row is a multiple of the format's block length.
   *
   * @param x holds {@code rows} x {@code columns} finite weights, row after row, from index {@code
   *     xFrom} on
   * @param out receives the blocks, row after row, from byte {@code outFrom} on
   */
  void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom);
}
