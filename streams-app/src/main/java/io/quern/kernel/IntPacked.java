package io.quern.kernel;

import java.util.Map;

/**
 * Integer codes without gaps: what readers of safetensors know as pack-quantized.
 *
 * <table>
 * <caption>packed, whole words of 32 bits a row</caption>
 * <tr><th>field</th><th>bits</th><th>meaning</th></tr>
 * <tr><td>code</td><td>2 to 8</td><td>code + 2^(bits-1), from bit i * bits on, the least
 * significant first</td></tr>
 * </table>
 */
public final class IntPacked extends IntRows {
  public static final String NAME = "int-packed";

  IntPacked(IntParameters parameters, byte[] calibration) {
    super("packed", parameters, calibration);
  }

  static RowFormat of(Map<String, String> parameters, byte[] calibration) {
    return new IntPacked(IntParameters.of(parameters), calibration);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  int codeBytes(int columns) {
    return BitString.wordBytes(columns, parameters().scaling().bits());
  }

  @Override
  void putCodes(int[] codes, int columns, byte[] out, int at) {
    IntScaling scaling = parameters().scaling();
    for (int i = 0; i < columns; i++) {
      codes[i] -= scaling.lowest();
    }
    BitString.put(codes, columns, scaling.bits(), out, at);
  }

  @Override
  int code(byte[] codes, int at, int i) {
    IntScaling scaling = parameters().scaling();
    return BitString.get(codes, at, i, scaling.bits()) + scaling.lowest();
  }
}
