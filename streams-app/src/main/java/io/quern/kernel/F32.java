package io.quern.kernel;

/**
 * IEEE binary32: nothing is rounded. A block is one weight.
 *
 * <table>
 * <caption>4 bytes</caption>
 * <tr><th>field</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>value</td><td>4</td><td>binary32, little endian</td></tr>
 * </table>
 *
 * <p>Source: ggml.c, ggml_quantize_chunk.
 */
public final class F32 implements BlockFormat {
  public static final int BLOCK_VALUES = 1;
  public static final int BLOCK_BYTES = Float.BYTES;

  private final WeightDecoder decoder = new DecodeF32();

  @Override
  public String name() {
    return "F32";
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
    return F32::quantize;
  }

  private static void quantize(
      float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    int values = Math.multiplyExact(rows, columns);
    for (int i = 0; i < values; i++) {
      LittleEndian.putInt(out, outFrom + i * BLOCK_BYTES, Float.floatToRawIntBits(x[xFrom + i]));
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
