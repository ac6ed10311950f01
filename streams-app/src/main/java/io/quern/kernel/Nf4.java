package io.quern.kernel;

import java.util.List;
import java.util.Map;

/**
 * Blocks of 64 weights as indices of 16 fixed values between -1 and 1: {@code x ≈ absmax * value}.
 * Blocks run over the ends of rows.
 *
 * <table>
 * <caption>arrays</caption>
 * <tr><th>role</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>packed</td><td>1 for 2 weights</td><td>index, the first weight in the high half; beyond an
 * odd number of weights the index of 0</td></tr>
 * <tr><td>absmax</td><td>4 a block</td><td>the largest magnitude, binary32</td></tr>
 * </table>
 *
 * <p>A weight is multiplied by the rounded reciprocal of absmax and goes above a bound when it is
 * greater; bounds are the rounded middles between values. In the shorter block at the end of a
 * tensor it is divided by absmax instead, which is then at least 1e-38. Source: bitsandbytes
 * 0.50.2, backends/default/ops.py, quantize_4bit, and functional.py, get_4bit_type.
 */
final class Nf4 implements RowFormat {
  static final String NAME = "nf4";
  static final int BLOCK_VALUES = 64;
  static final int PACKED = 0;
  static final int ABSMAX = 1;

  /** A magnitude below counts as this one when its reciprocal is taken. */
  static final float LEAST_MAGNITUDE = 1e-38f;

  private static final float[] VALUES = {
    -0x1.000000p0f,
    -0x1.647362p-1f,
    -0x1.0cd660p-1f,
    -0x1.946540p-2f,
    -0x1.23449ap-2f,
    -0x1.7a6a7ep-3f,
    -0x1.74f0e2p-4f,
    0f,
    0x1.45f5fep-4f,
    0x1.4995c6p-3f,
    0x1.f809bap-3f,
    0x1.5a0674p-2f,
    0x1.c34970p-2f,
    0x1.200f56p-1f,
    0x1.722766p-1f,
    0x1.000000p0f,
  };

  private static final float[] BOUNDS = bounds();

  /**
   * The format {@code nf4}.
   *
   * @param texts block (64)
   * @param calibration none is needed
   */
  static RowFormat of(Map<String, String> texts, byte[] calibration) {
    new FormatParameters(texts).word("block", "64");
    return new Nf4();
  }

  private static float[] bounds() {
    float[] bounds = new float[VALUES.length];
    for (int i = 0; i < bounds.length - 1; i++) {
      bounds[i] = (VALUES[i] + VALUES[i + 1]) / 2;
    }
    bounds[bounds.length - 1] = Float.POSITIVE_INFINITY;
    return bounds;
  }

  /** The bound above each value; infinite above the last one. */
  static float[] boundsAbove() {
    return BOUNDS.clone();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> roles() {
    return List.of("packed", "absmax");
  }

  /** So many rows are whole blocks, however wide they are. */
  @Override
  public int unitRows() {
    return BLOCK_VALUES;
  }

  @Override
  public int arrayBytes(int role, int rows, int columns) {
    int weights = Math.multiplyExact(rows, columns);
    return role == PACKED
        ? Math.ceilDiv(weights, 2)
        : Math.multiplyExact(Math.ceilDiv(weights, BLOCK_VALUES), Float.BYTES);
  }

  @Override
  public RowQuantizer newQuantizer() {
    return (x, xFrom, rows, columns, arrays, firstRow) ->
        encode(x, xFrom, Math.multiplyExact(rows, columns), arrays, firstBlock(firstRow, columns));
  }

  /**
   * The block that rows begin with.
   *
   * @throws IllegalArgumentException when they begin within a block
   */
  static int firstBlock(int firstRow, int columns) {
    int weights = Math.multiplyExact(firstRow, columns);
    if (weights % BLOCK_VALUES != 0) {
      throw new IllegalArgumentException(
          "nf4: row %d of %d weights begins within a block".formatted(firstRow, columns));
    }
    return weights / BLOCK_VALUES;
  }

  /** Encodes {@code weights} weights from a block's beginning on; the last block may be shorter. */
  static void encode(float[] x, int xFrom, int weights, byte[][] arrays, int firstBlock) {
    for (int i = 0; i < weights; i += BLOCK_VALUES) {
      int count = Math.min(BLOCK_VALUES, weights - i);
      encodeBlock(x, xFrom + i, count, arrays, firstBlock + i / BLOCK_VALUES);
    }
  }

  private static void encodeBlock(float[] x, int xFrom, int count, byte[][] arrays, int block) {
    float absmax = Math.abs(Extremes.farthestFromZero(x, xFrom, count));
    float atLeast = Math.max(absmax, LEAST_MAGNITUDE);
    boolean whole = count == BLOCK_VALUES;
    LittleEndian.putInt(
        arrays[ABSMAX], block * Float.BYTES, Float.floatToRawIntBits(whole ? absmax : atLeast));
    float reciprocal = 1 / atLeast;
    for (int i = 0; i < count; i += 2) {
      float first = whole ? x[xFrom + i] * reciprocal : x[xFrom + i] / atLeast;
      float next = i + 1 == count ? 0 : x[xFrom + i + 1];
      float second = whole ? next * reciprocal : next / atLeast;
      arrays[PACKED][(block * BLOCK_VALUES + i) / 2] =
          (byte) (indexOf(first) << 4 | indexOf(second));
    }
  }

  private static int indexOf(float scaled) {
    int index = 0;
    for (int step = BOUNDS.length >> 1; step > 0; step >>= 1) {
      index += scaled > BOUNDS[index + step - 1] ? step : 0;
    }
    return index;
  }

  @Override
  public void dequantize(
      byte[][] arrays, int firstRow, float[] x, int xFrom, int rows, int columns) {
    int first = Math.multiplyExact(firstRow, columns);
    int end = first + Math.multiplyExact(rows, columns);
    int at = first;
    while (at < end) {
      int block = at / BLOCK_VALUES;
      int blockEnd = Math.min(end, (block + 1) * BLOCK_VALUES);
      int absmax = LittleEndian.getInt(arrays[ABSMAX], block * Float.BYTES);
      decode(arrays[PACKED], at, blockEnd, Float.intBitsToFloat(absmax), x, xFrom + at - first);
      at = blockEnd;
    }
  }

  private static void decode(byte[] in, int from, int to, float absmax, float[] x, int xFrom) {
    for (int i = from; i < to; i++) {
      int shift = (~i & 1) << 2;
      x[xFrom + i - from] = VALUES[(in[i >> 1] >> shift) & 15] * absmax;
    }
  }
}
