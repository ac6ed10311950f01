package io.quern.kernel;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Cuts integers to bytes.
 *
 * <p>With vectors of 512 bits alone, as everywhere in the twins. The processor could narrow 16
 * integers to a vector of 128 bits in one instruction; but once the compiler has met vectors of one
 * type in several widths, it sometimes no longer knows which one a call means, and boxes them.
 */
final class NarrowVector {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int LANES = 16;

  /** Bytes that are written at once. */
  private static final int STRIDE = 4 * LANES;

  /** Every second lane of two vectors; the odd ones are one further. */
  static final int[] EVEN = {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30};

  private NarrowVector() {}

  /** Writes the lowest bytes of {@code count} integers, at least 64, from byte {@code at} on. */
  static void narrow(int[] from, int count, byte[] out, int at) {
    IntVector even = IntVector.fromArray(INTS, EVEN, 0);
    IntVector odd = even.add(1);
    for (int i = 0; i < count; i += STRIDE) {
      int k = Math.min(i, count - STRIDE); // the last ones may be written twice
      IntVector a = IntVector.fromArray(INTS, from, k).and(255);
      IntVector b = IntVector.fromArray(INTS, from, k + LANES).and(255);
      IntVector c = IntVector.fromArray(INTS, from, k + 2 * LANES).and(255);
      IntVector d = IntVector.fromArray(INTS, from, k + 3 * LANES).and(255);
      IntVector pairsAb =
          even.selectFrom(a, b).or(odd.selectFrom(a, b).lanewise(VectorOperators.LSHL, 8));
      IntVector pairsCd =
          even.selectFrom(c, d).or(odd.selectFrom(c, d).lanewise(VectorOperators.LSHL, 8));
      even.selectFrom(pairsAb, pairsCd)
          .or(odd.selectFrom(pairsAb, pairsCd).lanewise(VectorOperators.LSHL, 16))
          .reinterpretAsBytes()
          .intoArray(out, at + k);
    }
  }
}
