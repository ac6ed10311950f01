package io.quern.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of integer codes with a scale, and where it is asymmetric a zero point, for each group of
 * weights: {@code x ≈ (code - zero) * scale}. How codes are laid out is the subclasses' part.
 *
 * <table>
 * <caption>arrays</caption>
 * <tr><th>role</th><th>a row</th><th>meaning</th></tr>
 * <tr><td>packed or codes</td><td></td><td>see {@link IntPacked}, {@link Int8Plain}</td></tr>
 * <tr><td>scale</td><td>2 or 4 bytes a group</td><td>in the dtype of the weights</td></tr>
 * <tr><td>zero</td><td>1 byte a group</td><td>a signed byte</td></tr>
 * </table>
 *
 * <p>Where the whole tensor shares them, scale and zero point come as calibration and have no
 * arrays. A code is {@code clamp(x / scale + zero)} rounded to the nearest, ties to even. Source:
 * compressed-tensors 0.19, _quantize.
 */
abstract class IntRows implements RowFormat {
  /** Of an array that a format may lack. */
  private static final int SCALE = 1;

  private static final int ZERO = 2;

  private final IntParameters parameters;
  private final IntCalibration calibration;
  private final List<String> roles;

  IntRows(String codesRole, IntParameters parameters, byte[] calibration) {
    this.parameters = parameters;
    this.calibration = IntCalibration.read(parameters, calibration);
    this.roles = roles(codesRole, parameters);
  }

  private static List<String> roles(String codesRole, IntParameters parameters) {
    List<String> roles = new ArrayList<>(List.of(codesRole));
    if (!parameters.ofTensor()) {
      roles.add("scale");
      if (!parameters.scaling().symmetric()) {
        roles.add("zero");
      }
    }
    return List.copyOf(roles);
  }

  /** The code takes other ways by bits, by what shares a scale, and where a range is searched. */
  @Override
  public final String kernelName() {
    return "%s %s %s %s".formatted(name(), parameters.scaling(), parameters.strategy(), search());
  }

  private String search() {
    return parameters.rule().kind().text();
  }

  final IntParameters parameters() {
    return parameters;
  }

  final IntCalibration calibration() {
    return calibration;
  }

  @Override
  public final List<String> roles() {
    return roles;
  }

  @Override
  public final int arrayBytes(int role, int rows, int columns) {
    return Math.multiplyExact(rows, rowBytes(role, columns));
  }

  private int rowBytes(int role, int columns) {
    int groups = columns / parameters.groupColumns(columns);
    return switch (role) {
      case SCALE -> groups * parameters.scaling().dtype().bytes();
      case ZERO -> groups;
      default -> codeBytes(columns);
    };
  }

  /** Bytes of the codes of a row. */
  abstract int codeBytes(int columns);

  /** Writes the codes of a row. */
  abstract void putCodes(int[] codes, int columns, byte[] out, int at);

  /**
   * Reads codes of a row as floats, which hold them exactly.
   *
   * @param at where the row is
   * @param from the first code of the row to read
   */
  abstract void getCodes(byte[] codes, int at, int from, int count, float[] x, int xFrom);

  /** Writes scale and zero point, unless the whole tensor shares them. */
  final void putGroup(byte[][] arrays, int group, IntScale scale) {
    if (!parameters.ofTensor()) {
      ScaleDtype dtype = parameters.scaling().dtype();
      dtype.put(arrays[SCALE], group * dtype.bytes(), scale.scale());
      if (!parameters.scaling().symmetric()) {
        arrays[ZERO][group] = (byte) scale.zero();
      }
    }
  }

  private IntScale scaleOf(byte[][] arrays, int group) {
    if (parameters.ofTensor()) {
      return calibration.ofTensor();
    }
    ScaleDtype dtype = parameters.scaling().dtype();
    return new IntScale(
        dtype.get(arrays[SCALE], group * dtype.bytes()),
        parameters.scaling().symmetric() ? 0 : arrays[ZERO][group]);
  }

  @Override
  public final RowQuantizer newQuantizer() {
    calibration.requireFor(parameters);
    return new IntQuantizer(this);
  }

  @Override
  public final void dequantize(
      byte[][] arrays, int firstRow, float[] x, int xFrom, int rows, int columns) {
    int groupColumns = parameters.groupColumns(columns);
    int groups = columns / groupColumns;
    for (int row = 0; row < rows; row++) {
      int codesAt = (firstRow + row) * codeBytes(columns);
      for (int group = 0; group < groups; group++) {
        IntScale scale = scaleOf(arrays, (firstRow + row) * groups + group);
        int from = group * groupColumns;
        int to = xFrom + row * columns + from;
        getCodes(arrays[0], codesAt, from, groupColumns, x, to);
        for (int i = to; i < to + groupColumns; i++) {
          x[i] = (x[i] - scale.zero()) * scale.scale();
        }
      }
    }
  }
}
