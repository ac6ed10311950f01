package io.quern.kernel;

import java.util.Map;

/**
 * Integer codes of up to eight bits, one signed byte each: what readers of safetensors know as
 * int-quantized.
 */
public final class Int8Plain extends IntRows {
  public static final String NAME = "int8-plain";

  Int8Plain(IntParameters parameters, byte[] calibration) {
    super("codes", parameters, calibration);
  }

  static RowFormat of(Map<String, String> parameters, byte[] calibration) {
    return new Int8Plain(IntParameters.of(parameters), calibration);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  int codeBytes(int columns) {
    return columns;
  }

  @Override
  void putCodes(int[] codes, int columns, byte[] out, int at) {
    for (int i = 0; i < columns; i++) {
      out[at + i] = (byte) codes[i];
    }
  }

  @Override
  void getCodes(byte[] codes, int at, int from, int count, float[] x, int xFrom) {
    for (int i = 0; i < count; i++) {
      x[xFrom + i] = codes[at + from + i];
    }
  }
}
