package io.quern.kernel;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Numbers of four bits, two a byte, the first one in the low half; eight vectors make one. */
final class PackNibblesVector {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int STRIDE = 8 * LANES;
  private static final int BITS = 4;

  private PackNibblesVector() {}

  /** Writes {@code count} numbers, and zeros to the end of the last word of 32 bits. */
  static void pack(int[] codes, int count, byte[] out, int at) {
    int whole = count - count % STRIDE;
    IntVector even = IntVector.fromArray(INTS, NarrowVector.EVEN, 0);
    IntVector odd = even.add(1);
    for (int i = 0; i < whole; i += STRIDE) {
      IntVector a = IntVector.fromArray(INTS, codes, i);
      IntVector b = IntVector.fromArray(INTS, codes, i + LANES);
      IntVector c = IntVector.fromArray(INTS, codes, i + 2 * LANES);
      IntVector d = IntVector.fromArray(INTS, codes, i + 3 * LANES);
      IntVector e = IntVector.fromArray(INTS, codes, i + 4 * LANES);
      IntVector f = IntVector.fromArray(INTS, codes, i + 5 * LANES);
      IntVector g = IntVector.fromArray(INTS, codes, i + 6 * LANES);
      IntVector h = IntVector.fromArray(INTS, codes, i + 7 * LANES);
      // Neighbours move together: two of 4 bits, then two of 8, then two of 16.
      IntVector ab =
          even.selectFrom(a, b).or(odd.selectFrom(a, b).lanewise(VectorOperators.LSHL, BITS));
      IntVector cd =
          even.selectFrom(c, d).or(odd.selectFrom(c, d).lanewise(VectorOperators.LSHL, BITS));
      IntVector ef =
          even.selectFrom(e, f).or(odd.selectFrom(e, f).lanewise(VectorOperators.LSHL, BITS));
      IntVector gh =
          even.selectFrom(g, h).or(odd.selectFrom(g, h).lanewise(VectorOperators.LSHL, BITS));
      IntVector low =
          even.selectFrom(ab, cd).or(odd.selectFrom(ab, cd).lanewise(VectorOperators.LSHL, 8));
      IntVector high =
          even.selectFrom(ef, gh).or(odd.selectFrom(ef, gh).lanewise(VectorOperators.LSHL, 8));
      even.selectFrom(low, high)
          .or(odd.selectFrom(low, high).lanewise(VectorOperators.LSHL, 16))
          .reinterpretAsBytes()
          .intoArray(out, at + i / 2);
    }
    BitString.put(codes, whole, count, BITS, out, at + whole / 2);
  }
}
