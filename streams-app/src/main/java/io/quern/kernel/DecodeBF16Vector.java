package io.quern.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** {@link DecodeBF16} for vectors of 32 weights. */
final class DecodeBF16Vector implements WeightDecoder {

  /** Weights in 64 bytes. */
  private static final int LANES = 32;

  private static final int UPPER_HALF = 0xFFFF0000;
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

  /**
   * An integer holds two weights: the even lanes' in its lower half, the odd ones' in its upper.
   */
  @Override
  public void decode(byte[] in, int from, float[] x, int xFrom, int count) {
    int whole = count - count % LANES;
    IntVector first = IntVector.fromArray(IntVector.SPECIES_512, TransposeVector.LOW, 0);
    IntVector second = first.add(LANES / 4);
    for (int i = 0; i < whole; i += LANES) {
      IntVector pairs =
          ByteVector.fromArray(ByteVector.SPECIES_512, in, from + i * Short.BYTES)
              .reinterpretAsInts();
      IntVector even = pairs.lanewise(VectorOperators.LSHL, Short.SIZE);
      IntVector odd = pairs.and(UPPER_HALF);
      first.selectFrom(even, odd).reinterpretAsFloats().intoArray(x, xFrom + i);
      second.selectFrom(even, odd).reinterpretAsFloats().intoArray(x, xFrom + i + LANES / 2);
    }
    definition.decode(in, from + whole * Short.BYTES, x, xFrom + whole, count - whole);
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
