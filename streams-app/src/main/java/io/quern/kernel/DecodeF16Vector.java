package io.quern.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;

/** {@link DecodeF16} for 32 lanes of 16 bits. */
final class DecodeF16Vector implements WeightDecoder {
  private static final int LANES = 32;
  private static final short EXPONENT = 0x7C00;

  private final WeightDecoder definition = new DecodeF16();

  @Override
  public String name() {
    return definition.name();
  }

  @Override
  public int weightBytes() {
    return definition.weightBytes();
  }

  /**
   * The definition: the compiler turns its loop into the processor's own conversion, which the
   * Vector API cannot name.
   */
  @Override
  public void decode(byte[] in, int from, float[] x, int xFrom, int count) {
    definition.decode(in, from, x, xFrom, count);
  }

  @Override
  public int firstNonFinite(byte[] in, int from, int count) {
    int sound = soundWeights(in, from, count);
    int first = definition.firstNonFinite(in, from + sound * Short.BYTES, count - sound);
    return first < 0 ? first : sound + first;
  }

  /** Weights, counted in whole vectors, before the first vector with one that is not finite. */
  private static int soundWeights(byte[] in, int from, int count) {
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      ShortVector bits =
          ByteVector.fromArray(ByteVector.SPECIES_512, in, from + i * Short.BYTES)
              .reinterpretAsShorts();
      if (bits.and(EXPONENT).eq(EXPONENT).anyTrue()) {
        break;
      }
    }
    return i;
  }
}
