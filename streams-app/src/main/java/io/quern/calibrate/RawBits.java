package io.quern.calibrate;

import io.quern.model.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers as they travel: raw bits, little endian. */
final class RawBits {
  private RawBits() {}

  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static ByteBuffer read(Bytes bytes) {
    return bytes.asBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  static Bytes of(float... values) {
    ByteBuffer bytes = allocate(Math.multiplyExact(values.length, Float.BYTES));
    bytes.asFloatBuffer().put(values);
    return Bytes.of(bytes);
  }

  static Bytes of(int... values) {
    ByteBuffer bytes = allocate(Math.multiplyExact(values.length, Integer.BYTES));
    bytes.asIntBuffer().put(values);
    return Bytes.of(bytes);
  }

  static Bytes ofDouble(double value) {
    return Bytes.of(allocate(Double.BYTES).putDouble(0, value));
  }

  static float[] floats(Bytes bytes) {
    float[] values = new float[bytes.length() / Float.BYTES];
    read(bytes).asFloatBuffer().get(values);
    return values;
  }
}
