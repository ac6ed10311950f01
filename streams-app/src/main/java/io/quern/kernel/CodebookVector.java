package io.quern.kernel;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/** {@link CodebookRows} of at most 16 values, for 16 lanes. Larger codebooks: CodebookTable. */
final class CodebookVector implements RowQuantizer {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int MOST_BITS = 4;

  private final Codebook codebook;
  private final CodebookIndices indices;

  /** The bounds' bits; three more, because the vectors of bounds begin at 0, 1 and 3. */
  private final int[] bounds = new int[LANES + 3];

  private CodebookVector(Codebook codebook) {
    this.codebook = codebook;
    indices = new CodebookIndices(codebook.bits());
    Arrays.fill(bounds, Float.floatToRawIntBits(Float.POSITIVE_INFINITY));
    for (int i = 0; i < 1 << codebook.bits(); i++) {
      bounds[i] = Float.floatToRawIntBits(codebook.bound(i));
    }
  }

  /** The twin of a format with one codebook; a search for codebooks takes no lanes. */
  static @Nullable RowQuantizer twinOf(RowFormat format) {
    if (!(format instanceof CodebookRows rows)) {
      return null;
    }
    Codebook codebook = rows.codebook();
    return codebook.bits() <= MOST_BITS
        ? new CodebookVector(codebook)
        : new CodebookTable(codebook);
  }

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[][] arrays, int firstRow) {
    byte[] ofRow = indices.ofRow(columns);
    int whole = columns - columns % LANES;
    for (int row = 0; row < rows; row++) {
      int from = xFrom + row * columns;
      find(x, from, whole, ofRow);
      for (int i = whole; i < columns; i++) {
        ofRow[i] = (byte) codebook.indexOf(x[from + i]);
      }
      indices.pack(columns, arrays[CodebookRows.INDICES_ROLE], firstRow + row);
    }
  }

  /** Four steps to an index: the bounds to compare with are picked by the index so far. */
  private void find(float[] x, int from, int count, byte[] out) {
    IntVector zero = IntVector.zero(INTS);
    IntVector by1 = IntVector.fromArray(INTS, bounds, 0);
    IntVector by2 = IntVector.fromArray(INTS, bounds, 1);
    IntVector by4 = IntVector.fromArray(INTS, bounds, 3);
    float by8 = Float.intBitsToFloat(bounds[7]);
    for (int at = 0; at < count; at += LANES) {
      FloatVector a = FloatVector.fromArray(FLOATS, x, from + at);
      VectorMask<Integer> a8 = a.compare(VectorOperators.GT, by8).cast(INTS);
      IntVector i = zero.blend(8, a8);
      FloatVector iBy4 = i.selectFrom(by4, by4).reinterpretAsFloats();
      i = i.add(4, a.compare(VectorOperators.GT, iBy4).cast(INTS));
      FloatVector iBy2 = i.selectFrom(by2, by2).reinterpretAsFloats();
      i = i.add(2, a.compare(VectorOperators.GT, iBy2).cast(INTS));
      FloatVector iBy1 = i.selectFrom(by1, by1).reinterpretAsFloats();
      i = i.add(1, a.compare(VectorOperators.GT, iBy1).cast(INTS));
      ((ByteVector) i.convertShape(VectorOperators.I2B, ByteVector.SPECIES_128, 0))
          .intoArray(out, at);
    }
  }
}
