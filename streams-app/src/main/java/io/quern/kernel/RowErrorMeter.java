package io.quern.kernel;

/** Compares rows of weights with what became of them. For one thread. */
public interface RowErrorMeter {

  /**
   * Compares the first {@code rows} x {@code columns} weights of {@code x}, all finite, with those
   * of {@code y}, and adds what it finds to {@code sums}, in stretches as {@link RowErrors} has
   * them.
   */
  void measure(float[] x, float[] y, int rows, int columns, RowErrorSums sums);
}
