package io.quern.kernel;

import java.util.List;
import java.util.Map;

/**
 * Rows of small floats with a scale for each group of weights: {@code x ≈ scale * code}.
 *
 * <table>
 * <caption>arrays</caption>
 * <tr><th>role</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>packed</td><td>1 for 2 weights</td><td>E2M1, the first weight in the low half</td></tr>
 * <tr><td>or codes</td><td>1 a weight</td><td>E4M3</td></tr>
 * <tr><td>scale</td><td>1 a group</td><td>see {@link Nvfp4Scale}, {@link MxScale}</td></tr>
 * </table>
 *
 * <p>Groups do not cross rows, so rows are one long run of groups. Codes are rounded to the
 * nearest, ties to even. Source: compressed-tensors 0.19.0, lifecycle/forward_helpers.py and
 * compressors/nvfp4/helpers.py.
 *
 * @param group weights that share a scale
 * @param quotient what a weight divided by its scale is rounded to, before its code
 */
record GroupRows(String name, SmallFloat element, int group, GroupScale scale, ScaleDtype quotient)
    implements RowFormat {
  static final int CODES = 0;
  static final int SCALES = 1;

  /**
   * NVFP4.
   *
   * @param calibration the global scale as binary32
   */
  static RowFormat nvfp4(Map<String, String> texts, byte[] calibration) {
    FormatParameters parameters = new FormatParameters(texts);
    parameters.word("group", "16");
    parameters.word("observer", "minmax");
    GroupScale scale = new Nvfp4Scale(Calibration.scale(calibration), parameters.dtype());
    return new GroupRows("nvfp4", SmallFloat.E2M1, 16, scale, ScaleDtype.F32);
  }

  static RowFormat mxfp4(Map<String, String> texts, byte[] calibration) {
    return mx("mxfp4", SmallFloat.E2M1, new FormatParameters(texts));
  }

  static RowFormat mxfp8(Map<String, String> texts, byte[] calibration) {
    return mx("mxfp8", SmallFloat.E4M3, new FormatParameters(texts));
  }

  private static RowFormat mx(String name, SmallFloat element, FormatParameters parameters) {
    parameters.word("group", "32");
    MxScale scale = new MxScale(element, parameters.dtype());
    return new GroupRows(name, element, 32, scale, Fp8.quotient(parameters));
  }

  @Override
  public List<String> roles() {
    return List.of(element == SmallFloat.E2M1 ? "packed" : "codes", "scale");
  }

  @Override
  public int arrayBytes(int role, int rows, int columns) {
    if (columns % group != 0) {
      throw new IllegalArgumentException(
          "%s: a row of %d weights is no multiple of %d".formatted(name, columns, group));
    }
    return Math.multiplyExact(rows, role == CODES ? codeBytes(columns) : columns / group);
  }

  /** Bytes of the codes of {@code weights} weights, an even number. */
  int codeBytes(int weights) {
    return element == SmallFloat.E2M1 ? weights / 2 : weights;
  }

  @Override
  public RowQuantizer newQuantizer() {
    return (x, xFrom, rows, columns, arrays, firstRow) -> {
      scale.requireCalibration();
      int first = firstRow * (columns / group);
      encodeGroups(x, xFrom, rows * (columns / group), arrays, first);
    };
  }

  /**
   * Writes {@code count} groups.
   *
   * @param first where the first goes, counted in groups
   */
  void encodeGroups(float[] x, int from, int count, byte[][] arrays, int first) {
    for (int i = 0; i < count; i++) {
      int weights = from + i * group;
      int code = scale.code(Math.abs(Extremes.farthestFromZero(x, weights, group)));
      arrays[SCALES][first + i] = scale.stored(code);
      int at = (first + i) * codeBytes(group);
      if (element == SmallFloat.E2M1) {
        putPairs(x, weights, scale.divisor(code), arrays[CODES], at);
      } else {
        putBytes(x, weights, scale.divisor(code), arrays[CODES], at);
      }
    }
  }

  private void putPairs(float[] x, int from, float divisor, byte[] out, int at) {
    for (int i = 0; i < group / 2; i++) {
      int low = code(x[from + 2 * i], divisor);
      int high = code(x[from + 2 * i + 1], divisor);
      out[at + i] = (byte) (low | high << 4);
    }
  }

  private void putBytes(float[] x, int from, float divisor, byte[] out, int at) {
    for (int i = 0; i < group; i++) {
      out[at + i] = (byte) code(x[from + i], divisor);
    }
  }

  /** The peer adds a zero point of 0, which makes +0 of -0, but not of what is rounded to 0. */
  private int code(float x, float divisor) {
    return element.code(quotient.round(x / divisor) + 0f);
  }

  @Override
  public void dequantize(
      byte[][] arrays, int firstRow, float[] x, int xFrom, int rows, int columns) {
    int first = firstRow * columns;
    for (int i = 0; i < rows * columns; i++) {
      float value = element.value(readCode(arrays[CODES], first + i));
      x[xFrom + i] = value * scale.read(arrays[SCALES][(first + i) / group]);
    }
  }

  private int readCode(byte[] codes, int weight) {
    return element == SmallFloat.E2M1 ? codes[weight / 2] >> (weight % 2 * 4) : codes[weight];
  }
}
