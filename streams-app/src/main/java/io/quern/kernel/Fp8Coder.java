package io.quern.kernel;

/** The loops of FP8 over weights that share a scale. */
interface Fp8Coder {

  /** The largest magnitude of {@code count} weights from index {@code from} on; 0 for none. */
  float absmax(float[] x, int from, int count);

  /** Makes searches for ranges that lose less. */
  SmallFloatTrial.Searches searches();

  /** Writes the codes of {@code count} weights from byte {@code at} on. */
  void encode(float[] x, int from, int count, float scale, byte[] out, int at);
}
