package io.quern.kernel;

/** Reads weights back from blocks of one format, as {@link BlockFormat#dequantize} does. */
@FunctionalInterface
public interface BlockDequantizer {

  /** See {@link BlockFormat#dequantize}: the same values, to the bit. */
  void dequantize(byte[] blocks, int blockFrom, float[] x, int xFrom, int values);
}
