package io.quern.kernel;

/**
 * IEEE binary16. A block is one weight.
 *
 * <table>
 * <caption>2 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>value</td><td>2</td><td>binary16, little endian</td></tr>
 * </table>
 *
 * <p>Rounded to the nearest, ties to even; from 65520 on the result is infinite, which {@link
 * #firstInvalidBlock} reports. Source: ggml-impl.h, ggml_compute_fp32_to_fp16.
 */
public final class F16 implements BlockFormat {
  public static final int BLOCK_VALUES = 1;
  public static final int BLOCK_BYTES = Half.BYTES;

  private final WeightDecoder decoder = new DecodeF16();

  @Override
  public String name() {
    return "F16";
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
    return F16::quantize;
  }

  private static void quantize(
      float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    int values = Math.multiplyExact(rows, columns);
    for (int i = 0; i < values; i++) {
      Half.put(out, outFrom + i * BLOCK_BYTES, x[xFrom + i]);
    }
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
