package io.quern.kernel;

/**
 * bfloat16, the upper half of a binary32. A block is one weight.
 *
 * <table>
 * <caption>2 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>value</td><td>2</td><td>sign, eight bits of exponent, seven of the significand, little endian</td></tr>
 * </table>
 *
 * <p>Rounded to the nearest, ties to even; a NaN stays one and becomes quiet. Source: ggml-impl.h,
 * ggml_compute_fp32_to_bf16.
 */
public final class BF16 implements BlockFormat {
  public static final int BLOCK_VALUES = 1;
  public static final int BLOCK_BYTES = Short.BYTES;

  /** The bit that tells a quiet NaN from a signalling one. */
  private static final int QUIET = 0x40;

  private final WeightDecoder decoder = new DecodeBF16();

  @Override
  public String name() {
    return "BF16";
  }

  @Override
  public int blockValues() {
    return BLOCK_VALUES;
  }

  @Override
  public int blockBytes() {
    return BLOCK_BYTES;
  }

  @Override
  public BlockQuantizer newQuantizer() {
    return BF16::quantize;
  }

  private static void quantize(
      float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    int values = Math.multiplyExact(rows, columns);
    for (int i = 0; i < values; i++) {
      LittleEndian.putShort(out, outFrom + i * BLOCK_BYTES, bits(x[xFrom + i]));
    }
  }

  /**
   * The nearest bfloat16: half of a unit is added, less one where the last kept bit is even, and
   * the lower half cut off.
   */
  static short bits(float x) {
    int bits = Float.floatToRawIntBits(x);
    if (Float.isNaN(x)) {
      return (short) ((bits >>> 16) | QUIET);
    }
    int lastKeptBit = (bits >>> 16) & 1;
    return (short) ((bits + 0x7FFF + lastKeptBit) >>> 16);
  }

  @Override
  public void dequantize(byte[] blocks, int blockFrom, float[] x, int xFrom, int values) {
    decoder.decode(blocks, blockFrom, x, xFrom, values);
  }

  @Override
  public int firstInvalidBlock(byte[] blocks, int blockFrom, int count) {
    return decoder.firstNonFinite(blocks, blockFrom, count);
  }
}
