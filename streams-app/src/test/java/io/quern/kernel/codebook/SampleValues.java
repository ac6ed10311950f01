package io.quern.kernel.codebook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Seeded weights, as floats and as a chunk has them. */
final class SampleValues {
  private SampleValues() {}

  /** Values of any size that a dtype can hold, subnormal ones among them. */
  static float[] weights(HistogramDtype dtype, int count) {
    Random random = new Random(dtype.name().hashCode());
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      float wide = (float) (random.nextGaussian() * StrictMath.pow(2, -random.nextInt(20)));
      float subnormal = Float.intBitsToFloat(random.nextInt(1 << 22));
      float any = random.nextInt(50) == 0 ? subnormal : wide;
      x[i] =
          switch (dtype) {
            case BF16 -> Float.intBitsToFloat(Float.floatToRawIntBits(any) & 0xFFFF0000);
            case F16 -> Float.float16ToFloat(Float.floatToFloat16(any));
            case F32 -> any;
          };
    }
    return x;
  }

  /** The bytes of values that a dtype holds exactly. */
  static byte[] encoded(HistogramDtype dtype, float[] x) {
    ByteBuffer bytes = ByteBuffer.allocate(x.length * dtype.bytes());
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (float value : x) {
      switch (dtype) {
        case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        case F16 -> bytes.putShort(Float.floatToFloat16(value));
        case F32 -> bytes.putFloat(value);
      }
    }
    return bytes.array();
  }
}
