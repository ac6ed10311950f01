package io.quern.kernel;

/** IEEE binary32, little endian: four bytes a weight. */
public final class DecodeF32 implements WeightDecoder {
  private static final int EXPONENT = 0x7F800000;

  @Override
  public String name() {
    return "F32";
  }

  @Override
  public int weightBytes() {
    return Float.BYTES;
  }

  @Override
  public void decode(byte[] in, int from, float[] x, int xFrom, int count) {
    for (int i = 0; i < count; i++) {
      x[xFrom + i] = Float.intBitsToFloat(LittleEndian.getInt(in, from + i * Float.BYTES));
    }
  }

  @Override
  public int firstNonFinite(byte[] in, int from, int count) {
    for (int i = 0; i < count; i++) {
      if ((LittleEndian.getInt(in, from + i * Float.BYTES) & EXPONENT) == EXPONENT) {
        return i;
      }
    }
    return -1;
  }
}
