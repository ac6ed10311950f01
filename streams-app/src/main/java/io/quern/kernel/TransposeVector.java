package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Puts equally spaced runs of 16 weights into lanes: 16 x 16 weights change their rows for columns.
 * Owns its scratch memory.
 *
 * <p>Interleaving row i with row i + 8 moves the highest bit of every weight's index to the lowest
 * place; after four times the row has become the column.
 */
final class TransposeVector {
  static final int LANES = 16;
  static final int TILE = LANES * LANES;

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int HALF = LANES / 2;

  /**
   * Lane k of the first half of an interleaved pair is lane k / 2 of either row; those of the
   * second row count from 16 on.
   */
  static final int[] LOW = {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23};

  private final float[] odd = new float[TILE];
  private final float[] even = new float[TILE];

  /**
   * Writes {@code lanes[laneFrom + 16 k + b] = x[xFrom + b * stride + k]} for k and b in 0..15.
   * Rows from {@code rows} on repeat the last one, so that idle lanes compute something harmless.
   */
  void transpose(float[] x, int xFrom, int stride, int rows, float[] lanes, int laneFrom) {
    gather(x, xFrom, stride, rows - 1, odd);
    interleave(odd, even, 0);
    interleave(even, odd, 0);
    interleave(odd, lanes, laneFrom);
  }

  private static void gather(float[] x, int xFrom, int stride, int last, float[] to) {
    IntVector lowLanes = IntVector.fromArray(IntVector.SPECIES_512, LOW, 0);
    IntVector highLanes = lowLanes.add(HALF);
    for (int i = 0; i < HALF; i++) {
      IntVector a =
          FloatVector.fromArray(FLOATS, x, xFrom + Math.min(i, last) * stride).reinterpretAsInts();
      IntVector b =
          FloatVector.fromArray(FLOATS, x, xFrom + Math.min(i + HALF, last) * stride)
              .reinterpretAsInts();
      lowLanes.selectFrom(a, b).reinterpretAsFloats().intoArray(to, i * 2 * LANES);
      highLanes.selectFrom(a, b).reinterpretAsFloats().intoArray(to, i * 2 * LANES + LANES);
    }
  }

  private static void interleave(float[] from, float[] to, int toFrom) {
    IntVector lowLanes = IntVector.fromArray(IntVector.SPECIES_512, LOW, 0);
    IntVector highLanes = lowLanes.add(HALF);
    for (int i = 0; i < HALF; i++) {
      IntVector a = FloatVector.fromArray(FLOATS, from, i * LANES).reinterpretAsInts();
      IntVector b = FloatVector.fromArray(FLOATS, from, (i + HALF) * LANES).reinterpretAsInts();
      lowLanes.selectFrom(a, b).reinterpretAsFloats().intoArray(to, toFrom + i * 2 * LANES);
      highLanes
          .selectFrom(a, b)
          .reinterpretAsFloats()
          .intoArray(to, toFrom + i * 2 * LANES + LANES);
    }
  }
}
