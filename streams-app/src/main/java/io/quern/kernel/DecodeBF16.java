package io.quern.kernel;

/** bfloat16, little endian: the upper two bytes of a binary32. */
public final class DecodeBF16 implements WeightDecoder {
  private static final int EXPONENT = 0x7F80;

  @Override
  public String name() {
    return "BF16";
  }

  @Override
  public int weightBytes() {
    return Short.BYTES;
  }

  @Override
  public void decode(byte[] in, int from, float[] x, int xFrom, int count) {
    for (int i = 0; i < count; i++) {
      x[xFrom + i] = Float.intBitsToFloat(LittleEndian.getShort(in, from + i * Short.BYTES) << 16);
    }
  }

  @Override
  public int firstNonFinite(byte[] in, int from, int count) {
    for (int i = 0; i < count; i++) {
      if ((LittleEndian.getShort(in, from + i * Short.BYTES) & EXPONENT) == EXPONENT) {
        return i;
      }
    }
    return -1;
  }
}
