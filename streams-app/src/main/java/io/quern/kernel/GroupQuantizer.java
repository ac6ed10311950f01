package io.quern.kernel;

/** {@link GroupRows} by the definition: group by group, weight by weight. */
final class GroupQuantizer implements RowQuantizer {
  private final GroupRows format;
  private final SearchSteps.Range range;

  GroupQuantizer(GroupRows format, SmallFloatTrial.Searches searches) {
    this.format = format;
    this.range =
        format.steps().newRange(format.scale().dtype(), () -> format.scale().newSearch(searches));
  }

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[][] arrays, int firstRow) {
    int groups = columns / format.group();
    quantizeGroups(x, xFrom, rows * groups, arrays, firstRow * groups);
  }

  /**
   * Writes {@code count} groups.
   *
   * @param first where the first goes, counted in groups
   */
  void quantizeGroups(float[] x, int from, int count, byte[][] arrays, int first) {
    format.scale().requireCalibration();
    int codeBytes = format.codeBytes(format.group());
    for (int i = 0; i < count; i++) {
      int group = from + i * format.group();
      int scale = format.scale().code(absmax(x, group));
      float divisor = format.scale().divisor(scale);
      arrays[GroupRows.SCALES][first + i] = format.scale().stored(scale);
      put(x, group, divisor, arrays[GroupRows.CODES], (first + i) * codeBytes);
    }
  }

  private float absmax(float[] x, int from) {
    float absmax = Math.abs(Extremes.farthestFromZero(x, from, format.group()));
    return range.narrowed(absmax, x, from, format.group());
  }

  private void put(float[] x, int from, float divisor, byte[] out, int at) {
    if (format.element() == SmallFloat.E2M1) {
      putPairs(x, from, divisor, out, at);
    } else {
      putBytes(x, from, divisor, out, at);
    }
  }

  private void putPairs(float[] x, int from, float divisor, byte[] out, int at) {
    for (int i = 0; i < format.group() / 2; i++) {
      int low = code(x[from + 2 * i], divisor);
      int high = code(x[from + 2 * i + 1], divisor);
      out[at + i] = (byte) (low | high << 4);
    }
  }

  private void putBytes(float[] x, int from, float divisor, byte[] out, int at) {
    for (int i = 0; i < format.group(); i++) {
      out[at + i] = (byte) code(x[from + i], divisor);
    }
  }

  /** The peer adds a zero point of 0, which makes +0 of -0, but not of what is rounded to 0. */
  private int code(float x, float divisor) {
    return format.element().code(format.quotient().round(x / divisor) + 0f);
  }
}
