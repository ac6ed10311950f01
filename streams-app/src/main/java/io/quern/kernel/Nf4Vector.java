package io.quern.kernel;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Nf4} for 16 lanes: two vectors of weights make 16 bytes. */
final class Nf4Vector implements RowQuantizer {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int MAGNITUDE = Integer.MAX_VALUE;

  /** The bounds' bits; three more, because the vectors of bounds begin at 0, 1 and 3. */
  private final int[] bounds = new int[LANES + 3];

  private float[] reciprocals = new float[0];

  private Nf4Vector() {
    Arrays.fill(bounds, Float.floatToRawIntBits(Float.POSITIVE_INFINITY));
    float[] above = Nf4.boundsAbove();
    for (int i = 0; i < above.length; i++) {
      bounds[i] = Float.floatToRawIntBits(above[i]);
    }
  }

  /** The twin of any format of the name. */
  static RowQuantizer twinOf(RowFormat format) {
    return new Nf4Vector();
  }

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[][] arrays, int firstRow) {
    int weights = Math.multiplyExact(rows, columns);
    int first = Nf4.firstBlock(firstRow, columns);
    int blocks = weights / Nf4.BLOCK_VALUES;
    if (reciprocals.length < blocks) {
      reciprocals = new float[blocks];
    }
    scale(x, xFrom, blocks, arrays[Nf4.ABSMAX], first * Float.BYTES);
    pack(x, xFrom, blocks, arrays[Nf4.PACKED], first * Nf4.BLOCK_VALUES / 2);
    int whole = blocks * Nf4.BLOCK_VALUES;
    Nf4.encode(x, xFrom + whole, weights - whole, arrays, first + blocks);
  }

  /** Compared as integers: the order of magnitudes is that of their bits. */
  private void scale(float[] x, int xFrom, int blocks, byte[] out, int outFrom) {
    for (int block = 0; block < blocks; block++) {
      int at = xFrom + block * Nf4.BLOCK_VALUES;
      IntVector a = FloatVector.fromArray(FLOATS, x, at).reinterpretAsInts();
      IntVector b = FloatVector.fromArray(FLOATS, x, at + LANES).reinterpretAsInts();
      IntVector c = FloatVector.fromArray(FLOATS, x, at + 2 * LANES).reinterpretAsInts();
      IntVector d = FloatVector.fromArray(FLOATS, x, at + 3 * LANES).reinterpretAsInts();
      IntVector ab = a.and(MAGNITUDE).max(b.and(MAGNITUDE));
      IntVector cd = c.and(MAGNITUDE).max(d.and(MAGNITUDE));
      int absmax = ab.max(cd).reduceLanes(VectorOperators.MAX);
      LittleEndian.putInt(out, outFrom + block * Float.BYTES, absmax);
      reciprocals[block] = 1 / Math.max(Float.intBitsToFloat(absmax), Nf4.LEAST_MAGNITUDE);
    }
  }

  /** Four steps to an index: the bounds to compare with are picked by the index so far. */
  private void pack(float[] x, int xFrom, int blocks, byte[] out, int outFrom) {
    IntVector even = IntVector.fromArray(INTS, NarrowVector.EVEN, 0);
    IntVector odd = even.add(1);
    IntVector zero = IntVector.zero(INTS);
    IntVector by1 = IntVector.fromArray(INTS, bounds, 0);
    IntVector by2 = IntVector.fromArray(INTS, bounds, 1);
    IntVector by4 = IntVector.fromArray(INTS, bounds, 3);
    float by8 = Float.intBitsToFloat(bounds[7]);
    int runs = 2 * blocks;
    for (int run = 0; run < runs; run++) {
      int at = xFrom + run * 2 * LANES;
      float reciprocal = reciprocals[run >> 1];
      FloatVector a = FloatVector.fromArray(FLOATS, x, at).mul(reciprocal);
      FloatVector b = FloatVector.fromArray(FLOATS, x, at + LANES).mul(reciprocal);
      VectorMask<Integer> a8 = a.compare(VectorOperators.GT, by8).cast(INTS);
      VectorMask<Integer> b8 = b.compare(VectorOperators.GT, by8).cast(INTS);
      IntVector i = zero.blend(8, a8);
      IntVector j = zero.blend(8, b8);
      FloatVector iBy4 = i.selectFrom(by4, by4).reinterpretAsFloats();
      FloatVector jBy4 = j.selectFrom(by4, by4).reinterpretAsFloats();
      i = i.add(4, a.compare(VectorOperators.GT, iBy4).cast(INTS));
      j = j.add(4, b.compare(VectorOperators.GT, jBy4).cast(INTS));
      FloatVector iBy2 = i.selectFrom(by2, by2).reinterpretAsFloats();
      FloatVector jBy2 = j.selectFrom(by2, by2).reinterpretAsFloats();
      i = i.add(2, a.compare(VectorOperators.GT, iBy2).cast(INTS));
      j = j.add(2, b.compare(VectorOperators.GT, jBy2).cast(INTS));
      FloatVector iBy1 = i.selectFrom(by1, by1).reinterpretAsFloats();
      FloatVector jBy1 = j.selectFrom(by1, by1).reinterpretAsFloats();
      i = i.add(1, a.compare(VectorOperators.GT, iBy1).cast(INTS));
      j = j.add(1, b.compare(VectorOperators.GT, jBy1).cast(INTS));
      IntVector high = even.selectFrom(i, j).lanewise(VectorOperators.LSHL, 4);
      IntVector bytes = high.or(odd.selectFrom(i, j));
      ((ByteVector) bytes.convertShape(VectorOperators.I2B, ByteVector.SPECIES_128, 0))
          .intoArray(out, outFrom + run * LANES);
    }
  }
}
