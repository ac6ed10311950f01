package io.quern.kernel;

/**
 * {@link CodebookRows} for more values than lanes: a weight's upper 16 bits give the index of the
 * least number that begins with them, and few bounds lie among those numbers. Of a bfloat16 they
 * are all there is.
 */
final class CodebookTable implements RowQuantizer {
  private static final int BUCKETS = 1 << 16;
  private static final int NEGATIVE = 0x8000;
  private static final int LOWER_HALF = 0xFFFF;
  private static final int INFINITY = 0x7F80;

  private final CodebookIndices indices;
  private final byte[] start = new byte[BUCKETS];
  private final float[] bounds;

  CodebookTable(Codebook codebook) {
    indices = new CodebookIndices(codebook.bits());
    bounds = new float[1 << codebook.bits()];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = codebook.bound(i);
    }
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      if ((bucket & INFINITY) != INFINITY) {
        start[bucket] = (byte) codebook.indexOf(least(bucket));
      }
    }
  }

  /** The least number with these upper bits: of a negative one, that farthest from 0. */
  private static float least(int bucket) {
    return Float.intBitsToFloat(bucket << 16 | (bucket < NEGATIVE ? 0 : LOWER_HALF));
  }

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[][] arrays, int firstRow) {
    byte[] ofRow = indices.ofRow(columns);
    for (int row = 0; row < rows; row++) {
      find(x, xFrom + row * columns, columns, ofRow);
      indices.pack(columns, arrays[CodebookRows.INDICES_ROLE], firstRow + row);
    }
  }

  /** The first step takes no branch: it would be foreseen badly. */
  private void find(float[] x, int from, int count, byte[] out) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      int index = start[Float.floatToRawIntBits(value) >>> 16] & 255;
      index += value > bounds[index] ? 1 : 0;
      while (value > bounds[index]) {
        index++;
      }
      out[i] = (byte) index;
    }
  }
}
