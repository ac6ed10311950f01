package io.quern.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;

/** {@link DecodeF32} for 16 lanes of 32 bits. */
final class DecodeF32Vector implements WeightDecoder {
  private static final int LANES = 16;
  private static final int EXPONENT = 0x7F800000;

  private final WeightDecoder definition = new DecodeF32();

  @Override
  public String name() {
    return definition.name();
  }

  @Override
  public int weightBytes() {
    return definition.weightBytes();
  }

  @Override
  public void decode(byte[] in, int from, float[] x, int xFrom, int count) {
    int whole = count - count % LANES;
    for (int i = 0; i < whole; i += LANES) {
      ByteVector.fromArray(ByteVector.SPECIES_512, in, from + i * Float.BYTES)
          .reinterpretAsFloats()
          .intoArray(x, xFrom + i);
    }
    definition.decode(in, from + whole * Float.BYTES, x, xFrom + whole, count - whole);
  }

  @Override
  public int firstNonFinite(byte[] in, int from, int count) {
    int sound = soundWeights(in, from, count);
    int first = definition.firstNonFinite(in, from + sound * Float.BYTES, count - sound);
    return first < 0 ? first : sound + first;
  }

  /** Weights, counted in whole vectors, before the first vector with one that is not finite. */
  private static int soundWeights(byte[] in, int from, int count) {
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      IntVector bits =
          ByteVector.fromArray(ByteVector.SPECIES_512, in, from + i * Float.BYTES)
              .reinterpretAsInts();
      if (bits.and(EXPONENT).eq(EXPONENT).anyTrue()) {
        break;
      }
    }
    return i;
  }
}
