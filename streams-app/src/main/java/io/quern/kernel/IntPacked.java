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

  private static final int BITS_OF_NIBBLE = 4;

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
    BitString.put(codes, 0, columns, scaling.bits(), out, at);
  }

  @Override
  void getCodes(byte[] codes, int at, int from, int count, float[] x, int xFrom) {
    int bits = parameters().scaling().bits();
    int lowest = parameters().scaling().lowest();
    if (bits == Byte.SIZE) {
      for (int i = 0; i < count; i++) {
        x[xFrom + i] = (codes[at + from + i] & 255) + lowest;
      }
      return;
    }
    int i = bits == BITS_OF_NIBBLE ? getNibbles(codes, at, from, count, x, xFrom) : 0;
    for (; i < count; i++) {
      x[xFrom + i] = BitString.get(codes, at, from + i, bits) + lowest;
    }
  }

  /** Reads whole bytes of two codes; returns how many codes that were. */
  private static int getNibbles(byte[] codes, int at, int from, int count, float[] x, int xFrom) {
    if (from % 2 != 0) {
      return 0;
    }
    int bytesAt = at + from / 2;
    for (int i = 0; i < count / 2; i++) {
      int pair = codes[bytesAt + i];
      x[xFrom + 2 * i] = (pair & 15) - 8;
      x[xFrom + 2 * i + 1] = ((pair >> BITS_OF_NIBBLE) & 15) - 8;
    }
    return count / 2 * 2;
  }
}
