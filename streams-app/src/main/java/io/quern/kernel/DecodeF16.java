package io.quern.kernel;

/** IEEE binary16, little endian: two bytes a weight. */
public final class DecodeF16 implements WeightDecoder {

  @Override
  public String name() {
    return "F16";
  }

  @Override
  public int weightBytes() {
    return Half.BYTES;
  }

  @Override
  public void decode(byte[] in, int from, float[] x, int xFrom, int count) {
    for (int i = 0; i < count; i++) {
      x[xFrom + i] = Half.get(in, from + i * Half.BYTES);
    }
  }

  @Override
  public int firstNonFinite(byte[] in, int from, int count) {
    for (int i = 0; i < count; i++) {
      if (!Half.isFinite(LittleEndian.getShort(in, from + i * Half.BYTES))) {
        return i;
      }
    }
    return -1;
  }
}
