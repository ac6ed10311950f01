package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link BF16} for 16 lanes; two vectors of weights make one of bytes. */
final class BF16Vector implements BlockQuantizer {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int INFINITY = 0x7F800000;

  /** The bit that tells a quiet NaN from a signalling one, before the lower half is cut off. */
  private static final int QUIET = 0x400000;

  private static final int UPPER_HALF = 0xFFFF0000;

  private final BlockQuantizer definition = new BF16().newQuantizer();

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    int values = Math.multiplyExact(rows, columns);
    int whole = values - values % (2 * LANES);
    IntVector even = IntVector.fromArray(IntVector.SPECIES_512, NarrowVector.EVEN, 0);
    IntVector odd = even.add(1);
    for (int i = 0; i < whole; i += 2 * LANES) {
      IntVector a = FloatVector.fromArray(FLOATS, x, xFrom + i).reinterpretAsInts();
      IntVector b = FloatVector.fromArray(FLOATS, x, xFrom + i + LANES).reinterpretAsInts();
      VectorMask<Integer> noneA = a.and(MAGNITUDE).compare(VectorOperators.GT, INFINITY);
      VectorMask<Integer> noneB = b.and(MAGNITUDE).compare(VectorOperators.GT, INFINITY);
      // Half of a unit is added, less one where the last kept bit is even.
      IntVector upA = a.add(a.lanewise(VectorOperators.LSHR, 16).and(1)).add(0x7FFF);
      IntVector upB = b.add(b.lanewise(VectorOperators.LSHR, 16).and(1)).add(0x7FFF);
      IntVector roundedA = upA.blend(a.or(QUIET), noneA);
      IntVector roundedB = upB.blend(b.or(QUIET), noneB);
      even.selectFrom(roundedA, roundedB)
          .lanewise(VectorOperators.LSHR, Short.SIZE)
          .or(odd.selectFrom(roundedA, roundedB).and(UPPER_HALF))
          .reinterpretAsBytes()
          .intoArray(out, outFrom + i * Short.BYTES);
    }
    definition.quantize(x, xFrom + whole, 1, values - whole, out, outFrom + whole * Short.BYTES);
  }
}
