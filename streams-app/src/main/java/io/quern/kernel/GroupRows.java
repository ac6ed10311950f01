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
 * @param quotient what a weight divided by its scale is rounded to, before its code
 * @param steps of the search for a narrower range than from least to greatest
 */
record GroupRows(
    String name, SmallFloat element, GroupScale scale, ScaleDtype quotient, SearchSteps steps)
    implements RowFormat {
  static final int CODES = 0;
  static final int SCALES = 1;

  /**
   * NVFP4.
   *
   * @param calibration the global scale as binary32; then, where ranges are searched, the steps
   */
  static RowFormat nvfp4(Map<String, String> texts, byte[] calibration) {
    FormatParameters parameters = new FormatParameters(texts);
    parameters.word("group", "16");
    SearchSteps steps = SearchSteps.read(parameters, calibration, Float.BYTES);
    float global = CalibrationBits.scale(steps.cutFrom(calibration));
    GroupScale scale = new Nvfp4Scale(global, parameters.dtype());
    return new GroupRows("nvfp4", SmallFloat.E2M1, scale, ScaleDtype.F32, steps);
  }

  static RowFormat mxfp4(Map<String, String> texts, byte[] calibration) {
    return mx("mxfp4", SmallFloat.E2M1, new FormatParameters(texts), calibration);
  }

  static RowFormat mxfp8(Map<String, String> texts, byte[] calibration) {
    return mx("mxfp8", SmallFloat.E4M3, new FormatParameters(texts), calibration);
  }

  private static RowFormat mx(
      String name, SmallFloat element, FormatParameters parameters, byte[] calibration) {
    parameters.word("group", "32");
    SearchSteps steps = SearchSteps.read(parameters, calibration, 0);
    MxScale scale = new MxScale(element, parameters.dtype());
    return new GroupRows(name, element, scale, Fp8.quotient(parameters), steps);
  }

  /** Weights that share a scale. */
  int group() {
    return scale.group();
  }

  @Override
  public String kernelName() {
    return steps.searched() ? name + " mse" : name;
  }

  @Override
  public List<String> roles() {
    return List.of(element == SmallFloat.E2M1 ? "packed" : "codes", "scale");
  }

  @Override
  public int arrayBytes(int role, int rows, int columns) {
    if (columns % group() != 0) {
      throw new IllegalArgumentException(
          "%s: a row of %d weights is no multiple of %d".formatted(name, columns, group()));
    }
    return Math.multiplyExact(rows, role == CODES ? codeBytes(columns) : columns / group());
  }

  /** Bytes of the codes of {@code weights} weights, an even number. */
  int codeBytes(int weights) {
    return element == SmallFloat.E2M1 ? weights / 2 : weights;
  }

  @Override
  public RowQuantizer newQuantizer() {
    return new GroupQuantizer(this, SmallFloatTrial::search);
  }

  @Override
  public void dequantize(
      byte[][] arrays, int firstRow, float[] x, int xFrom, int rows, int columns) {
    scale.requireCalibration();
    int group = group();
    int first = firstRow * (columns / group);
    for (int i = 0; i < rows * (columns / group); i++) {
      float multiplier = scale.read(arrays[SCALES][first + i]);
      int at = (first + i) * codeBytes(group);
      if (element == SmallFloat.E2M1) {
        readPairs(arrays[CODES], at, multiplier, x, xFrom + i * group);
      } else {
        Fp8Definition.decode(arrays[CODES], at, multiplier, x, xFrom + i * group, group);
      }
    }
  }

  private void readPairs(byte[] codes, int at, float multiplier, float[] x, int to) {
    for (int i = 0; i < group() / 2; i++) {
      x[to + 2 * i] = element.value(codes[at + i]) * multiplier;
      x[to + 2 * i + 1] = element.value(codes[at + i] >> 4) * multiplier;
    }
  }
}
