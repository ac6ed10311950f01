package io.quern.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/** {@link IntRows} for 16 lanes, where the quotient is a binary32. */
final class IntRowsVector implements RowQuantizer {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int LANES = 16;

  /**
   * 1.5 x 2^23: its sum with a level has no room for a fraction, so the addition itself rounds,
   * ties to even; the level is in the lowest bits.
   */
  private static final int NO_FRACTION = 12582912;

  private final IntRows format;
  private final IntParameters parameters;
  private final IntScaling scaling;

  /** What is added to a code before it is written: it makes those of packed rows unsigned. */
  private final int bias;

  private final IntRange searched;
  private final float[] range = new float[2];
  private int[] codes = new int[0];

  private IntRowsVector(IntRows format) {
    this.format = format;
    this.parameters = format.parameters();
    this.scaling = parameters.scaling();
    this.searched =
        IntRange.of(parameters, IntTrialVector.search(scaling), format.calibration().steps());
    this.bias = format instanceof IntPacked ? -scaling.lowest() : 0;
  }

  static @Nullable RowQuantizer twinOf(RowFormat format) {
    return format instanceof IntRows rows && suits(rows) ? new IntRowsVector(rows) : null;
  }

  private static boolean suits(IntRows rows) {
    IntParameters parameters = rows.parameters();
    rows.calibration().requireFor(parameters);
    return parameters.quotient() == ScaleDtype.F32;
  }

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[][] arrays, int firstRow) {
    int groups = columns / parameters.groupColumns(columns);
    if (codes.length < columns) {
      codes = new int[columns];
    }
    for (int row = 0; row < rows; row++) {
      encodeRow(x, xFrom + row * columns, columns, arrays, (firstRow + row) * groups);
      pack(columns, arrays[0], (firstRow + row) * format.codeBytes(columns));
    }
  }

  private void encodeRow(float[] x, int xFrom, int columns, byte[][] arrays, int firstGroup) {
    int groupColumns = parameters.groupColumns(columns);
    for (int from = 0, group = firstGroup; from < columns; from += groupColumns, group++) {
      IntScale scale = scaleOf(x, xFrom + from, groupColumns);
      encode(x, xFrom + from, groupColumns, scale.scale(), scale.zero(), from);
      format.putGroup(arrays, group, scale);
    }
  }

  private IntScale scaleOf(float[] x, int from, int count) {
    if (parameters.ofTensor()) {
      return format.calibration().ofTensor();
    }
    if (parameters.rule().kind() != RangeRule.Kind.MINMAX) {
      return searched.scaleOf(x, from, count);
    }
    if (scaling.symmetric()) {
      return scaling.of(0, IntRangeVector.absmax(x, from, count));
    }
    IntRangeVector.range(x, from, count, range);
    return scaling.of(range[0], range[1]);
  }

  private void encode(float[] x, int from, int count, float scale, int zero, int codesFrom) {
    int whole = count - count % LANES;
    float rounder = NO_FRACTION + bias;
    int zeroBits = Float.floatToRawIntBits(NO_FRACTION);
    int lowest = zeroBits + scaling.lowest() + bias;
    int highest = zeroBits + scaling.highest() + bias;
    for (int i = 0; i < whole; i += LANES) {
      FloatVector levels = FloatVector.fromArray(FLOATS, x, from + i).div(scale).add(zero);
      // As integers the sums are in order: those of levels that are too low have a sign, or less
      // in their lowest bits; those that are too high, and infinite ones, have more.
      IntVector sums = levels.add(rounder).reinterpretAsInts();
      sums.max(lowest).min(highest).sub(zeroBits).intoArray(codes, codesFrom + i);
    }
    for (int i = whole; i < count; i++) {
      codes[codesFrom + i] = scaling.code(x[from + i] / scale + zero) + bias;
    }
  }

  private void pack(int columns, byte[] out, int at) {
    if (bias == 0 || scaling.bits() == Byte.SIZE) {
      PackBytesVector.pack(codes, columns, out, at);
      Arrays.fill(out, at + columns, at + format.codeBytes(columns), (byte) 0);
    } else if (scaling.bits() == Byte.SIZE / 2) {
      PackNibblesVector.pack(codes, columns, out, at);
    } else {
      BitString.put(codes, 0, columns, scaling.bits(), out, at);
    }
  }
}
