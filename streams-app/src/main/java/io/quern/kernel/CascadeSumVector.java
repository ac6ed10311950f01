package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link CascadeSum} with two vectors of 16 lanes as its four times eight. */
final class CascadeSumVector extends CascadeSum {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int WIDTH = 16;

  /** The lower halves of two vectors; the upper ones are eight further. */
  private static final int[] LOWER = {0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23};

  CascadeSumVector(ScaleDtype dtype) {
    super(dtype);
  }

  @Override
  void fold(float[] terms, int loads) {
    int whole = loads - loads % 2;
    IntVector lower = IntVector.fromArray(INTS, LOWER, 0);
    IntVector upper = lower.add(LANES);
    for (int i = 0; i < whole; i += 2) {
      IntVector a = FloatVector.fromArray(FLOATS, terms, i * WIDTH).reinterpretAsInts();
      IntVector b = FloatVector.fromArray(FLOATS, terms, (i + 1) * WIDTH).reinterpretAsInts();
      FloatVector low = lower.selectFrom(a, b).reinterpretAsFloats();
      low.add(upper.selectFrom(a, b).reinterpretAsFloats()).intoArray(terms, i * LANES);
    }
    for (int i = whole * LANES; i < loads * LANES; i++) {
      terms[i] = terms[i + whole * LANES] + terms[i + (whole + 1) * LANES];
    }
  }

  @Override
  void add(float[] terms, int from, int to, int width) {
    if (width != 2 * WIDTH) {
      super.add(terms, from, to, width);
      return;
    }
    float[] sums = lowest();
    FloatVector a = FloatVector.fromArray(FLOATS, sums, 0);
    FloatVector b = FloatVector.fromArray(FLOATS, sums, WIDTH);
    for (int i = from * width; i < to * width; i += 2 * WIDTH) {
      a = a.add(FloatVector.fromArray(FLOATS, terms, i));
      b = b.add(FloatVector.fromArray(FLOATS, terms, i + WIDTH));
    }
    a.intoArray(sums, 0);
    b.intoArray(sums, WIDTH);
  }
}
