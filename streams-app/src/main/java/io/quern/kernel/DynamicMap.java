package io.quern.kernel;

import java.util.Arrays;

/**
 * The 256 values of bitsandbytes' signed dynamic map, and the code of a number between -1 and 1.
 *
 * <p>For each power of ten from 10^-6 to 1 there are 1, 2, … 64 values of each sign: the middles of
 * as many equal parts of 0.1 to 1; then 0 and 1. Source: bitsandbytes 0.50.2, functional.py,
 * create_dynamic_map.
 */
public final class DynamicMap {
  private static final int DECADES = 7;
  private static final int TOP_CELL = 65535;
  private static final float[] VALUES = values();
  private static final byte[] CODES = codes();

  private DynamicMap() {}

  /** The values in ascending order: what {@code nested_quant_map} holds. */
  public static float[] ascending() {
    return VALUES.clone();
  }

  /**
   * The code of a number. As in the peer on a CPU, the numbers from -1 to 1 are cut into 65536
   * cells and a cell has the code that is nearest to its middle, so a number close to a bound may
   * get the neighbour's.
   */
  public static byte code(float x) {
    int cell = (int) ((x + 1f) * 0.5f * TOP_CELL + 0.5f);
    return CODES[Math.clamp(cell, 0, TOP_CELL)];
  }

  private static float[] values() {
    float[] values = new float[256];
    int count = 0;
    for (int decade = 0; decade < DECADES; decade++) {
      int parts = 1 << decade;
      float power = (float) Math.pow(10, decade - (DECADES - 1));
      for (int part = 0; part < parts; part++) {
        float value = power * ((bound(part, parts) + bound(part + 1, parts)) / 2f);
        values[count++] = value;
        values[count++] = -value;
      }
    }
    values[count++] = 0;
    values[count] = 1;
    Arrays.sort(values);
    return values;
  }

  /**
   * A bound between equal parts of 0.1 to 1, counted from the nearer end with one rounding, as
   * torch.linspace does.
   */
  private static float bound(int index, int parts) {
    float step = (1f - 0.1f) / parts;
    return index < (parts + 1) / 2
        ? Math.fma(step, (float) index, 0.1f)
        : Math.fma(-step, (float) (parts - index), 1f);
  }

  private static byte[] codes() {
    byte[] codes = new byte[TOP_CELL + 1];
    int code = 0;
    for (int cell = 0; cell <= TOP_CELL; cell++) {
      double middle = -1 + 2.0 * cell / TOP_CELL;
      while (code < 255 && middle > ((double) VALUES[code] + VALUES[code + 1]) / 2) {
        code++;
      }
      codes[cell] = (byte) code;
    }
    return codes;
  }
}
