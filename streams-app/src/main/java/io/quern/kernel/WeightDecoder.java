package io.quern.kernel;

/** Reads weights of an unquantized dtype (F32, F16, BF16; little endian) as binary32. Stateless. */
public interface WeightDecoder {

  /** The dtype's name as GGUF spells it. */
  String name();

  /** Bytes a weight takes. */
  int weightBytes();

  /**
   * Decodes {@code count} weights from byte {@code from} of {@code in} into {@code x}, from index
   * {@code xFrom} on.
   */
  void decode(byte[] in, int from, float[] x, int xFrom, int count);

  /**
   * The first of {@code count} weights that is infinite or not a number.
   *
   * @return its index counted from 0, or -1 when all are finite
   */
  int firstNonFinite(byte[] in, int from, int count);
}
