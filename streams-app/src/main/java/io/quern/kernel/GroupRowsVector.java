package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/** {@link GroupRows} for 16 lanes, in the order of the weights; quotients in binary32. */
final class GroupRowsVector implements RowQuantizer {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int LANES = 16;

  /** Weights between the passes, few enough to stay in the nearest cache. */
  private static final int ROUND = 1024;

  /** Their codes fill what {@link NarrowVector} writes at once, packed or not. */
  private static final int LEAST = 128;

  private static final int SCALES = 256;

  private final GroupRows format;
  private final GroupQuantizer definition;
  private final SmallFloatVector element;
  private final int groupBits;
  private final boolean packed;
  private final float[] divisorOfScale = new float[SCALES];
  private final int[] peaks = new int[ROUND / LANES];
  private final float[] divisors = new float[ROUND / LANES];
  private final int[] codes = new int[ROUND];
  private final int[] pairs = new int[ROUND / 2];

  private GroupRowsVector(GroupRows format) {
    this.format = format;
    this.definition = new GroupQuantizer(format, SmallFloatTrial::search);
    this.element = new SmallFloatVector(format.element());
    this.groupBits = Integer.numberOfTrailingZeros(format.group());
    this.packed = format.element() == SmallFloat.E2M1;
    for (int code = 0; code < SCALES; code++) {
      divisorOfScale[code] = format.scale().divisor(code);
    }
  }

  static @Nullable RowQuantizer twinOf(RowFormat format) {
    GroupRows rows = (GroupRows) format;
    if (rows.steps().searched()) { // nearly all of the time goes into the search
      return new GroupQuantizer(rows, SmallFloatTrialVector::search);
    }
    return rows.quotient() == ScaleDtype.F32 ? new GroupRowsVector(rows) : null;
  }

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[][] arrays, int firstRow) {
    format.scale().requireCalibration();
    int from = xFrom;
    int at = firstRow * columns;
    int end = xFrom + rows * columns;
    while (end - from >= LEAST) {
      int count = Math.min(ROUND, (end - from) / LEAST * LEAST);
      peaks(x, from, count);
      scales(count >> groupBits, arrays[GroupRows.SCALES], at >> groupBits);
      element.codes(x, from, count, divisors, groupBits, codes);
      put(count, arrays[GroupRows.CODES], at);
      from += count;
      at += count;
    }
    definition.quantizeGroups(x, from, (end - from) >> groupBits, arrays, at >> groupBits);
  }

  /** The bits of the largest magnitude in each 16 weights: as integers, magnitudes keep order. */
  private void peaks(float[] x, int from, int count) {
    for (int i = 0; i < count; i += LANES) {
      peaks[i / LANES] =
          FloatVector.fromArray(FloatVector.SPECIES_512, x, from + i)
              .reinterpretAsInts()
              .and(Integer.MAX_VALUE)
              .reduceLanes(VectorOperators.MAX);
    }
  }

  private void scales(int groups, byte[] out, int at) {
    int step = (1 << groupBits) / LANES;
    for (int i = 0; i < groups; i++) {
      int peak = Math.max(peaks[i * step], peaks[i * step + step - 1]);
      int code = format.scale().code(Float.intBitsToFloat(peak));
      out[at + i] = format.scale().stored(code);
      divisors[i] = divisorOfScale[code];
    }
  }

  private void put(int count, byte[] out, int at) {
    if (packed) {
      pair(count);
      NarrowVector.narrow(pairs, count / 2, out, at / 2);
    } else {
      NarrowVector.narrow(codes, count, out, at);
    }
  }

  /** Codes of even columns into the low, of odd ones into the high half of a byte. */
  private void pair(int count) {
    IntVector even = IntVector.fromArray(INTS, NarrowVector.EVEN, 0);
    IntVector odd = even.add(1);
    for (int i = 0; i < count; i += 2 * LANES) {
      IntVector a = IntVector.fromArray(INTS, codes, i);
      IntVector b = IntVector.fromArray(INTS, codes, i + LANES);
      even.selectFrom(a, b)
          .or(odd.selectFrom(a, b).lanewise(VectorOperators.LSHL, 4))
          .intoArray(pairs, i / 2);
    }
  }
}
