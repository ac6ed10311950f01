package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link BF16} for 16 lanes. */
final class BF16Vector implements BlockQuantizer {
  private static final int LANES = 16;
  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int INFINITY = 0x7F800000;

  /** The bit that tells a quiet NaN from a signalling one, before the lower half is cut off. */
  private static final int QUIET = 0x400000;

  private final BlockQuantizer definition = new BF16().newQuantizer();

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    int values = Math.multiplyExact(rows, columns);
    int whole = values - values % LANES;
    for (int i = 0; i < whole; i += LANES) {
      IntVector bits =
          FloatVector.fromArray(FloatVector.SPECIES_512, x, xFrom + i).reinterpretAsInts();
      VectorMask<Integer> none = bits.and(MAGNITUDE).compare(VectorOperators.GT, INFINITY);
      IntVector odd = bits.lanewise(VectorOperators.LSHR, Short.SIZE).and(1);
      bits.add(odd)
          .add(0x7FFF) // half of a unit, less one where the last kept bit is even
          .blend(bits.or(QUIET), none)
          .lanewise(VectorOperators.LSHR, Short.SIZE)
          .convertShape(VectorOperators.I2S, ShortVector.SPECIES_256, 0)
          .reinterpretAsBytes()
          .intoArray(out, outFrom + i * Short.BYTES);
    }
    definition.quantize(x, xFrom + whole, 1, values - whole, out, outFrom + whole * Short.BYTES);
  }
}
