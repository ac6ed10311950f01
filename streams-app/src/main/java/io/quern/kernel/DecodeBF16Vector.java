package io.quern.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** {@link DecodeBF16} for 16 lanes of 32 bits. */
final class DecodeBF16Vector implements WeightDecoder {
  private static final int LANES = 16;
  private static final int LANES_CHECKED = 32;
  private static final short EXPONENT = 0x7F80;

  private final WeightDecoder definition = new DecodeBF16();

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
      shorts(in, from + i * Short.BYTES)
          .convertShape(VectorOperators.ZERO_EXTEND_S2I, IntVector.SPECIES_512, 0)
          .lanewise(VectorOperators.LSHL, Short.SIZE)
          .reinterpretAsFloats()
          .intoArray(x, xFrom + i);
    }
    definition.decode(in, from + whole * Short.BYTES, x, xFrom + whole, count - whole);
  }

  private static ShortVector shorts(byte[] in, int at) {
    return ByteVector.fromArray(ByteVector.SPECIES_256, in, at).reinterpretAsShorts();
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
    for (; i <= count - LANES_CHECKED; i += LANES_CHECKED) {
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
