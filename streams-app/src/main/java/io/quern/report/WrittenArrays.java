package io.quern.report;

import io.quern.format.json.JsonException;
import io.quern.format.json.JsonNumber;
import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonReader;
import io.quern.kernel.DynamicMap;
import io.quern.kernel.WeightDecoders;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Arrays that a whole tensor decided, read back. */
final class WrittenArrays {
  private static final int NESTED_BLOCK = 256;

  private WrittenArrays() {}

  /** Scales in a dtype of weights. */
  static float[] floats(byte[] bytes, String dtype) {
    var decoder = WeightDecoders.find(dtype).orElseThrow();
    float[] values = new float[bytes.length / decoder.weightBytes()];
    decoder.decode(bytes, 0, values, 0, values.length);
    return values;
  }

  /** Binary32 numbers as calibrations carry them. */
  static byte[] raw(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  /** Scale and zero point of a tensor as a calibration. */
  static byte[] scaleAndZero(float scale, byte[] zero) {
    return ByteBuffer.allocate(Float.BYTES + Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(scale)
        .putInt(zero.length == 0 ? 0 : zero[0])
        .array();
  }

  /**
   * Zero points that are packed down the rows, as signed bytes.
   *
   * @param rowsOfTensor rows that are packed
   */
  static byte[] zeros(byte[] packed, int bits, long rowsOfTensor, long firstRow, int rows) {
    ByteBuffer words = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    int down = Math.toIntExact(Math.ceilDiv(rowsOfTensor * bits, (long) Integer.SIZE));
    int groups = packed.length / Integer.BYTES / down;
    byte[] zeros = new byte[rows * groups];
    for (int i = 0; i < zeros.length; i++) {
      long bit = (firstRow + i / groups) * bits;
      int at = Math.toIntExact(bit / Integer.SIZE);
      long word = word(words, at * groups + i % groups);
      if (at + 1 < down) {
        word |= word(words, (at + 1) * groups + i % groups) << Integer.SIZE;
      }
      long code = (word >>> (bit % Integer.SIZE)) & ((1L << bits) - 1);
      zeros[i] = (byte) (code - (1L << (bits - 1)));
    }
    return zeros;
  }

  private static long word(ByteBuffer words, int index) {
    return words.getInt(index * Integer.BYTES) & 0xFFFF_FFFFL;
  }

  /**
   * Magnitudes of blocks that were quantized themselves.
   *
   * @param state JSON with their mean
   */
  static float[] nested(byte[] codes, float[] scales, byte[] state) {
    float[] map = DynamicMap.ascending();
    float mean = mean(new String(state, StandardCharsets.UTF_8).strip());
    float[] absmax = new float[codes.length];
    for (int i = 0; i < codes.length; i++) {
      absmax[i] = map[codes[i] & 255] * scales[i / NESTED_BLOCK] + mean;
    }
    return absmax;
  }

  private static float mean(String state) {
    try {
      byte[] text = state.getBytes(StandardCharsets.UTF_8);
      if (JsonReader.read(MemorySegment.ofArray(text)) instanceof JsonObject object
          && object.get("nested_offset").orElse(null) instanceof JsonNumber number) {
        return Float.parseFloat(number.text());
      }
    } catch (JsonException e) {
      // said below, as for other JSON
    }
    throw new IllegalArgumentException("quant_state has no nested_offset");
  }
}
