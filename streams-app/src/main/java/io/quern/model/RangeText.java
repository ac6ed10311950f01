package io.quern.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HexFormat;

/** Numbers as a parameter of a statistic: raw binary32, little endian, in hexadecimal. */
public final class RangeText {
  private RangeText() {}

  public static String of(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return HexFormat.of().formatHex(bytes.array());
  }

  /**
   * Reads {@link #of}.
   *
   * @throws IllegalArgumentException for other text
   */
  public static float[] floats(String text) {
    FloatBuffer buffer =
        ByteBuffer.wrap(HexFormat.of().parseHex(text))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }
}
